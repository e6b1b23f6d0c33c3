using System.CommandLine;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands.Stores;

namespace Hillingar.Cli.Commands.Builds;

/// <summary>Commands that wait for builds and downloads, with the errors of all others.</summary>
internal static class AsyncCommands
{
    /// <summary>Lets a command run with a store of which everything that it looks at stays until it ends.</summary>
    public static void RunWithStoreAsync(this Command command, Func<Store, ParseResult, Task<int>> action) => command.RunAsync(async parsed =>
    {
        using var store = StoreAccess.Open(parsed);
        return await action(store, parsed).ConfigureAwait(false);
    });

    /// <summary>Lets a command run that needs no supervisor.</summary>
    public static void RunAsync(this Command command, Func<ParseResult, Task<int>> action) => command.SetAction(async (parsed, _) =>
    {
        try
        {
            return await action(parsed).ConfigureAwait(false);
        }
        catch (ObjectNotFoundException e)
        {
            return Shared.Refuse(parsed, e.Message, ExitCode.NotFound);
        }
        catch (UsageException e)
        {
            return Shared.Refuse(parsed, e.Message, ExitCode.BadInput);
        }
        catch (CachesRefusedException e)
        {
            return Shared.Refuse(parsed, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Shared.Refuse(parsed, e.Message, ExitCode.Failure);
        }
    });
}
