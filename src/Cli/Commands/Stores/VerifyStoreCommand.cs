using System.CommandLine;
using Hillingar.Builder;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store verify</c>: whether the objects are what was recorded of them.</summary>
internal static class VerifyStoreCommand
{
    public static Command Create()
    {
        var paths = StoreAccess.Paths(ArgumentArity.ZeroOrMore, "Objects (default: all)");
        var contents = new Option<bool>("--check-contents") { Description = "Read and hash everything, rather than only look whether it is there" };
        var repair = new Option<bool>("--repair") { Description = "Put sound copies in the places of what is damaged or missing; implies --check-contents" };
        var from = new Option<string[]>("--from") { Description = "Where sound copies are: the --root of another store, or a directory with NAME.nar files; may be repeated", HelpName = "DIR" };
        var command = new Command("verify", "Check that objects are there, and with --check-contents that they are what was added") { paths, contents, repair, from };
        command.RunWithStore((store, parsed) =>
        {
            var written = parsed.GetValue(paths)!;
            var stores = new List<Store>();
            try
            {
                IReadOnlyList<IRepairSource> sources = [.. (parsed.GetValue(from) ?? []).Select(directory => Source(directory, store, stores))];
                var count = 0;
                var faults = new List<FaultReport>();
                var verifier = new Verifier(store, sources);
                var objects = written.Length == 0 ? null : written.Select(path => StoreAccess.Object(store, path)).ToList();
                foreach (var fault in verifier.Run(objects, parsed.GetValue(contents) || parsed.GetValue(repair), parsed.GetValue(repair), _ => count++, CancellationToken.None))
                {
                    faults.Add(new FaultReport(store.FullPath(fault.Path), fault.Problem, fault.Mended));
                    if (!parsed.GetValue(Shared.Json))
                        Console.Out.WriteLine($"{store.FullPath(fault.Path)} {fault.Problem}{(fault.Mended is null ? "" : $"; {fault.Mended}")}");
                }

                Report(parsed, count, faults, parsed.GetValue(repair));
                return faults.Exists(fault => fault.Mended is null) ? ExitCode.Failure : ExitCode.Success;
            }
            finally
            {
                stores.ForEach(other => other.Dispose());
            }
        });
        return command;
    }

    private static void Report(ParseResult parsed, int count, List<FaultReport> faults, bool repaired)
    {
        if (parsed.GetValue(Shared.Json))
        {
            StoreJson.Print(new VerificationReport(count, faults));
            return;
        }

        Console.Out.WriteLine($"{count} objects checked, {faults.Count} faults{(repaired && faults.Count > 0 ? $", {faults.Count(fault => fault.Mended is not null)} mended" : "")}");
        if (!repaired && faults.Count > 0)
            Terminal.Complain("'hillingar store verify --repair --from DIR' puts sound copies from another store or from archives in their places");
    }

    private static IRepairSource Source(string directory, Store store, List<Store> stores)
    {
        if (!File.Exists(StoreLayout.At(directory).DatabasePath))
            return Directory.Exists(directory) ? new ArchiveRepairSource(directory) : throw new ObjectNotFoundException($"there is no directory '{directory}' to repair from");
        var other = Store.Open(StoreLayout.At(directory), TimeProvider.System);
        stores.Add(other);
        return other.Directory == store.Directory
            ? new StoreRepairSource(other)
            : throw new ObjectNotFoundException($"the store in '{directory}' has the paths of '{other.Directory}', not of '{store.Directory}'");
    }
}
