using System.CommandLine;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store closure</c>: everything that objects need, or that needs them.</summary>
internal static class ClosureCommand
{
    public static Command Create()
    {
        var paths = StoreAccess.Paths(ArgumentArity.OneOrMore);
        var referrers = new Option<bool>("--referrers") { Description = "Print everything that refers to them instead" };
        var size = new Option<bool>("--size") { Description = "Print sizes, and their sum on a last line" };
        var command = new Command("closure", "Print objects with everything that they refer to; each after what it needs") { paths, referrers, size };
        command.RunWithExistingStore((store, parsed) =>
        {
            var starts = parsed.GetValue(paths)!.Select(written => StoreAccess.Object(store, written)).ToList();
            var entries = parsed.GetValue(referrers) ? store.ReferrersClosure(starts) : store.Closure(starts);
            if (parsed.GetValue(Shared.Json))
            {
                Json.Print<IReadOnlyList<ObjectReport>>([.. entries.Select(entry => ObjectReport.Of(store, entry))]);
                return ExitCode.Success;
            }

            foreach (var entry in entries)
                Console.Out.WriteLine(
                    parsed.GetValue(size) ? $"{StoreSizes.Short(entry.NarSize),12}  {store.FullPath(entry.Path)}" : store.FullPath(entry.Path));
            if (parsed.GetValue(size))
                Console.Out.WriteLine($"{StoreSizes.Short(entries.Sum(entry => entry.NarSize)),12}  {entries.Count} objects");
            return ExitCode.Success;
        });
        return command;
    }
}
