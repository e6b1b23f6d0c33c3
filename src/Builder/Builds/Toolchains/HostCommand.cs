using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>The programs of the host that the builder needs: apt, dpkg-deb, dotnet, nix.</summary>
internal static class HostCommand
{
    // A build by nix may take its time; one that no longer moves at all must end all the same.
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(12);

    /// <summary>Runs one to its end; what it printed on standard output.</summary>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <exception cref="StoreException">The program is not installed, or failed; the message has what it said.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; it was killed.</exception>
    internal static Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? workingDirectory = null,
        IEnumerable<KeyValuePair<string, string>>? environment = null) =>
        InTermsOfTheStore(Of(program, arguments, workingDirectory, environment).RunAsync(TimeProvider.System, cancellationToken));

    /// <inheritdoc cref="RunAsync(string, IReadOnlyList{string}, CancellationToken, string?, IEnumerable{KeyValuePair{string, string}}?)"/>
    /// <param name="read">Takes its standard output.</param>
    internal static Task<T> RunAsync<T>(
        string program, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken, string? workingDirectory = null,
        IEnumerable<KeyValuePair<string, string>>? environment = null) =>
        InTermsOfTheStore(Of(program, arguments, workingDirectory, environment).RunAsync(read, TimeProvider.System, cancellationToken));

    private static HostProgram Of(
        string program, IReadOnlyList<string> arguments, string? workingDirectory, IEnumerable<KeyValuePair<string, string>>? environment) =>
        new(program, arguments, Deadline) { WorkingDirectory = workingDirectory ?? "/", Environment = environment ?? [] };

    private static async Task<T> InTermsOfTheStore<T>(Task<T> run)
    {
        try
        {
            return await run.ConfigureAwait(false);
        }
        catch (HostProgramException e)
        {
            throw new StoreException(e.Message, e);
        }
    }
}
