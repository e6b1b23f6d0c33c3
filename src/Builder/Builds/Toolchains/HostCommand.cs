using System.ComponentModel;
using System.Diagnostics;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>Runs a program of the host and takes what it prints. Its messages are in English, whoever runs it.</summary>
internal static class HostCommand
{
    /// <summary>Runs it to its end; what it printed on standard output.</summary>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <exception cref="StoreException">It is not installed, or failed; the message has what it said.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; it was killed.</exception>
    internal static Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? workingDirectory = null,
        IEnumerable<KeyValuePair<string, string>>? environment = null) =>
        RunAsync(program, arguments, async (output, token) =>
        {
            using var reader = new StreamReader(output);
            return await reader.ReadToEndAsync(token).ConfigureAwait(false);
        }, cancellationToken, workingDirectory, environment);

    /// <inheritdoc cref="RunAsync(string, IReadOnlyList{string}, CancellationToken, string?, IEnumerable{KeyValuePair{string, string}}?)"/>
    /// <param name="read">Takes its standard output.</param>
    internal static async Task<T> RunAsync<T>(
        string program, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken, string? workingDirectory = null,
        IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "/",
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Start(start);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            var result = await read(process.StandardOutput.BaseStream, cancellationToken).ConfigureAwait(false);
            var said = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == 0 ? result : throw new StoreException($"'{program}' failed (exited, status={process.ExitCode}): {Shortened(said, result as string)}");
        }
        catch
        {
            // Whatever it was: nobody waits for it any more.
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new StoreException($"cannot run '{start.FileName}', which is needed here: {e.Message}", e);
        }
    }

    // The last lines say why; some programs complain on standard output.
    private static string Shortened(string errors, string? output)
    {
        const int Lines = 5;
        var text = string.IsNullOrWhiteSpace(errors) ? output ?? "" : errors;
        return string.Join("; ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(Lines));
    }
}
