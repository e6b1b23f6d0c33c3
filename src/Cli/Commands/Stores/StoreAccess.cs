using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;

namespace Hillingar.Cli.Commands.Stores;

/// <summary>How commands open the store, which they do by themselves, and how people name objects in it.</summary>
internal static class StoreAccess
{
    private const int HashLength = 32;

    public static Option<string?> Root { get; } = new("--root")
    {
        Description = "The directory below which the store and its records lie, as for hillingard (default: " + HostDirectories.System.State + ")",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> StoreDirectory { get; } = new("--store-dir")
    {
        Description = "The store directory whose paths the objects have, such as /nix/store (default: where they lie); it is fixed with the first object",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Argument<string[]> Paths(
        ArgumentArity arity, string description = "Objects: paths, links to them, names in the store, or hash parts") => new("PATH")
        {
            Description = description,
            Arity = arity,
        };

    /// <summary>Adds the options that say which store is meant, for the command and those below it.</summary>
    public static Command WithStoreOptions(this Command command)
    {
        command.Add(Root);
        command.Add(StoreDirectory);
        return command;
    }

    /// <summary>The directories of the host that the options name.</summary>
    public static HostDirectories Host(ParseResult parsed) => HostDirectories.At(parsed.GetValue(Root));

    /// <summary>The store that the options name; made if there is none.</summary>
    public static Store Open(ParseResult parsed) =>
        Store.Open(StoreLayout.At(parsed.GetValue(Root), parsed.GetValue(StoreDirectory)), TimeProvider.System);

    /// <summary>Runs a command that only reads: where there is no store none is made.</summary>
    public static void RunWithExistingStore(this Command command, Func<Store, ParseResult, int> action) => command.RunWithStore(action, mustExist: true);

    /// <summary>Lets a command run with a store of which everything that it looks at stays until it ends.</summary>
    public static void RunWithStore(this Command command, Func<Store, ParseResult, int> action, bool mustExist = false) => command.Run(parsed =>
    {
        var layout = StoreLayout.At(parsed.GetValue(Root), parsed.GetValue(StoreDirectory));
        if (mustExist && !File.Exists(layout.DatabasePath))
            return Shared.Refuse(
                parsed, $"there is no store below '{layout.StateDirectory}'; name another directory with --root, or make one by adding something to it",
                ExitCode.NotFound);
        using var store = Open(parsed);
        try
        {
            return action(store, parsed);
        }
        catch (ObjectNotFoundException e)
        {
            return Shared.Refuse(parsed, e.Message, ExitCode.NotFound);
        }
    });

    /// <summary>The valid object that the user named, kept from the collector from now on.</summary>
    /// <exception cref="ObjectNotFoundException">There is none.</exception>
    public static StorePath Object(Store store, string written) => ObjectAndRest(store, written).Path;

    /// <summary>The valid object and the part of the text behind the object's own path; empty for the object itself.</summary>
    public static (StorePath Path, string Inside) ObjectAndRest(Store store, string written)
    {
        if (Locate(store, written) is not { } found)
            throw new ObjectNotFoundException(
                $"'{written}' is neither in the store '{store.Directory}' nor a link into it; 'hillingar store ls' lists its objects");
        return store.Keep(found.Path) ? found : throw new ObjectNotFoundException($"'{store.FullPath(found.Path)}' is not valid");
    }

    private static (StorePath Path, string Inside)? Locate(Store store, string written)
    {
        if (!written.Contains('/'))
        {
            if (StorePath.TryParse(written, out var named))
                return (named, "");
            if (written.Length == HashLength && store.FindByHash(written) is { } byHash)
                return (byHash, "");
        }

        // A link such as "result" is followed until it leads into the store, and no further: an object may be a link itself.
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(written));
        for (var hops = 0; hops < 40; hops++)
        {
            if (store.TryLocate(full) is { } path)
            {
                var length = (full.StartsWith(store.FullPath(path), StringComparison.Ordinal) ? store.FullPath(path) : store.RealPath(path)).Length;
                return (path, full[length..].TrimStart('/'));
            }

            if (new FileInfo(full).LinkTarget is not { } target)
                return null;
            full = Path.GetFullPath(target, Path.GetDirectoryName(full)!);
        }

        return null;
    }
}

/// <summary>An object, a root or something in an object that was named does not exist.</summary>
internal sealed class ObjectNotFoundException(string message) : IOException(message);
