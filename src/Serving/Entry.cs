using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;

namespace Hillingar.Serving;

/// <summary>
/// <c>hillingar-serve-cache</c> from its words to its exit status. It goes on in the process in which <c>hillingar serve-cache</c> was begun, and says
/// what that would say: its name is not one that people need know.
/// </summary>
internal static class Entry
{
    private const int Failure = 1;
    private const int BadInput = 2;

    // The output goes to terminals and programs, never into HTML.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> RunAsync(string[] arguments)
    {
        // Before anything is opened: a store under the number of a closed stream would have our output written into it.
        OpenDescriptors.FillStandardStreams(unwritableOutput: true);
        if (ServingWords.Parse(arguments) is not { } words)
        {
            Say("hillingar-serve-cache: 'hillingar serve-cache' starts this program; see hillingar-copy(1)");
            return BadInput;
        }

        try
        {
            await ServeAsync(words).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (words.Json)
                Print(writer => { writer.WriteString("error", e.Message); writer.WriteNumber("exitCode", Failure); }, Readable);
            else
                Say($"hillingar: {e.Message}");
            return Failure;
        }
    }

    private static async Task ServeAsync(ServingWords words)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void End(PosixSignalContext context)
        {
            context.Cancel = !ended.Task.IsCompleted; // A second one ends the program as usual.
            _ = ended.TrySetResult();
        }

        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        using var store = Store.Open(words.Store, TimeProvider.System);
        var options = new CacheServerOptions
        {
            Compression = words.Compression,
            Key = words.KeyFile is { } file ? SecretKey.Read(file) : null,
            Priority = words.Priority,
        };
        var server = await CacheServer.StartAsync(store, options, words.Listen, Say, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            var address = $"http://{server.EndPoint}";
            if (words.Json)
                Print(writer => writer.WriteString("address", address), default);
            else
                Console.Out.WriteLine(address);
            await ended.Task.ConfigureAwait(false); // The only way out.
        }
    }

    private static void Print(Action<Utf8JsonWriter> members, JsonWriterOptions layout)
    {
        using var output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, layout))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void Say(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (IOException)
        {
            // A log that cannot be written keeps no client from being served.
        }
    }
}
