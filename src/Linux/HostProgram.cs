using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Hillingar.Linux;

/// <summary>A program of the host to be run, and what it may take.</summary>
/// <param name="Program">A path, or a name that is looked up in <c>PATH</c>.</param>
/// <param name="Deadline">How long it may run; then it is killed with all its children. Children of one that has ended by itself are not.</param>
public sealed record HostProgram(string Program, IReadOnlyList<string> Arguments, TimeSpan Deadline)
{
    /// <summary>
    /// How much of each of its outputs is kept where it is wanted as text, in bytes: more is an error for standard output, and is cut for standard error.
    /// </summary>
    public const int MostText = 16 << 20;

    private const int MostComplaint = 64 << 10;
    private const int LinesOfComplaint = 5;

    /// <summary>What it reads from its standard input.</summary>
    public string Input { get; init; } = "";

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Variables beside those of this process. Its messages are in English all the same.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>
    /// Runs it to its end, both outputs drained all the while; what it printed on standard output. It starts on the calling thread,
    /// and so in that thread's namespaces.
    /// </summary>
    /// <exception cref="HostProgramException">The program is not installed, failed, took too long or printed too much.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; it was killed.</exception>
    public Task<string> RunAsync(TimeProvider time, CancellationToken cancellationToken) => RunAsync(
        async (output, token) =>
        {
            using var text = new MemoryStream();
            var isWhole = await TakeAsync(output, text, MostText, token).ConfigureAwait(false);
            return isWhole ? Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length)
                : throw new HostProgramException($"'{Program}' printed more than {MostText >> 20} MiB");
        },
        time,
        cancellationToken);

    /// <summary>Runs the program, for a thread that has nothing else to do.</summary>
    /// <inheritdoc cref="RunAsync(TimeProvider, CancellationToken)" path="/exception"/>
#pragma warning disable VSTHRD002 // Nothing that is awaited comes back to this thread: the programs have no synchronization context.
    public string Run(TimeProvider time) => RunAsync(time, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    /// <inheritdoc cref="RunAsync(TimeProvider, CancellationToken)"/>
    /// <param name="read">Takes its standard output, to the end.</param>
    public async Task<T> RunAsync<T>(Func<Stream, CancellationToken, Task<T>> read, TimeProvider time, CancellationToken cancellationToken)
    {
        using var process = Start();
        using var late = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var complaint = ComplaintAsync(process.StandardError.BaseStream, either.Token);
            var feeding = FeedAsync(process.StandardInput.BaseStream, either.Token);
            var result = await read(process.StandardOutput.BaseStream, either.Token).ConfigureAwait(false);
            var isFed = await feeding.ConfigureAwait(false);
            var said = await complaint.ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            if (process.ExitCode != 0)
                throw new HostProgramException(
                    $"'{Program}' failed (exited, status={process.ExitCode}): {LastLines(string.IsNullOrWhiteSpace(said) ? result as string ?? "" : said)}");
            return isFed ? result : throw new HostProgramException($"'{Program}' did not read its input");
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HostProgramException($"'{Program}' did not end within {Deadline.TotalSeconds:0.###} s and was killed", e);
        }
        finally
        {
            // With any result: no caller waits for it any more.
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new HostProgramException($"cannot run '{Program}', which is needed here: {e.Message}", e)
            {
                IsMissing = e.NativeErrorCode == (int)Errno.ENOENT,
            };
        }
    }

    // False if it closed its input before it had read it.
    private async Task<bool> FeedAsync(Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await using (input.ConfigureAwait(false))
                await input.WriteAsync(Encoding.UTF8.GetBytes(Input), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<string> ComplaintAsync(Stream errors, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        if (!await TakeAsync(errors, text, MostComplaint, cancellationToken).ConfigureAwait(false))
            await errors.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    // Whether all of it was within the limit.
    private static async Task<bool> TakeAsync(Stream from, MemoryStream to, int most, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 << 10];
        for (int count; (count = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            to.Write(buffer, 0, Math.Min(count, most - (int)to.Length));
            if (to.Length >= most)
                return false;
        }

        return true;
    }

    // The last lines say why.
    private static string LastLines(string text) =>
        string.Join("; ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(LinesOfComplaint));
}

/// <summary>
/// A program of the host is not there, failed, took too long or printed too much; the message is a sentence for people, without its full stop.
/// </summary>
public sealed class HostProgramException : IOException
{
    public HostProgramException(string message)
        : base(message)
    {
    }

    public HostProgramException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public HostProgramException()
    {
    }

    /// <summary>Whether there is no such program.</summary>
    public bool IsMissing { get; init; }
}
