using System.Collections.Immutable;
using System.CommandLine;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store verify</c>: whether the objects are what was recorded of them, and whether they are trusted.</summary>
internal static class VerifyStoreCommand
{
    private static readonly Argument<string[]> Paths = StoreAccess.Paths(ArgumentArity.ZeroOrMore, "Objects (default: all)");
    private static readonly Option<bool> Contents = new("--check-contents")
    {
        Description = "Read and hash everything, rather than only look whether it is there",
    };
    private static readonly Option<bool> Repair = new("--repair")
    {
        Description = "Put sound copies, from --from and then from binary caches, in the places of what is damaged or missing; implies --check-contents",
    };
    private static readonly Option<string[]> From = new("--from")
    {
        Description = "Where sound copies are: the --root of another store, or a directory with NAME.nar files; may be repeated",
        HelpName = "DIR",
    };
    private static readonly Option<bool> Trusted = new("--trusted")
    {
        Description = "Look also whether each object was built here, is known by its content, or is signed by a trusted key",
    };
    private static readonly Option<int> SignaturesNeeded = new("--sigs-needed", "-n")
    {
        Description = "Look whether so many trusted keys have signed each object that is not known by its content, built here or not; implies --trusted",
        HelpName = "N",
    };
    private static readonly Option<string[]> Substituter = new("--substituter", "-s")
    {
        Description = "A binary cache to ask for sound copies and signatures, before the host's own; may be repeated",
        HelpName = "ADDRESS",
    };
    private static readonly Option<bool> NoSubstitutes = new("--no-substitutes") { Description = "Do not ask the host's own binary caches" };

    public static Command Create()
    {
        var command = new Command("verify", "Check that objects are there, and with options that they are what was added and who vouches for them")
        {
            Paths, Contents, Repair, From, Trusted, SignaturesNeeded, Substituter, NoSubstitutes,
        };
        command.RunWithExistingStore(Verify);
        return command;
    }

    private static int Verify(Store store, ParseResult parsed)
    {
        var (repair, needed) = (parsed.GetValue(Repair), parsed.GetValue(SignaturesNeeded));
        if (needed < 0)
            return Shared.Refuse(parsed, "--sigs-needed is a number of keys, at least 1", ExitCode.BadInput);
        var checksTrust = parsed.GetValue(Trusted) || needed > 0;
        using var interrupted = Interruption.Watch();
        var stores = new List<Store>();
        ImmutableArray<BinaryCache> caches = [];
        try
        {
            var host = repair || checksTrust ? HostCaches.Read(StoreAccess.Host(parsed).Configuration) : HostCaches.None;
            var asked = host with
            {
                Addresses = [.. (parsed.GetValue(Substituter) ?? []).Select(CacheAddress.Parse), .. parsed.GetValue(NoSubstitutes) ? [] : host.Addresses],
            };
            caches = asked.Open(store, null, TimeProvider.System, interrupted.Token);
            IReadOnlyList<IRepairSource> sources =
            [
                .. (parsed.GetValue(From) ?? []).Select(directory => Source(directory, store, stores)),
                .. repair ? CacheRepairSource.Of(caches, interrupted.Token) : [],
            ];
            var verifier = new Verifier(store, sources, checksTrust ? new TrustRule(store.Formula, host.Keys, needed, caches).Problem : null);
            return Verify(verifier, store, parsed, interrupted.Token);
        }
        finally
        {
            stores.ForEach(other => other.Dispose());
            foreach (var cache in caches)
                cache.Dispose();
        }
    }

    private static int Verify(Verifier verifier, Store store, ParseResult parsed, CancellationToken cancellationToken)
    {
        var written = parsed.GetValue(Paths)!;
        var objects = written.Length == 0 ? null : written.Select(path => StoreAccess.Object(store, path)).ToList();
        var repair = parsed.GetValue(Repair);
        var count = 0;
        var faults = new List<FaultReport>();
        foreach (var fault in verifier.Run(objects, parsed.GetValue(Contents) || repair, repair, _ => count++, cancellationToken))
        {
            faults.Add(new FaultReport(store.FullPath(fault.Path), fault.Problem, fault.Mended, fault.Failures));
            if (parsed.GetValue(Shared.Json))
                continue;
            Console.Out.WriteLine($"{store.FullPath(fault.Path)} {fault.Problem}{(fault.Mended is null ? "" : $"; {fault.Mended}")}");
            foreach (var failure in fault.Failures)
                Terminal.Complain($"'{store.FullPath(fault.Path)}' could not be mended by {failure}");
        }

        Report(parsed, count, faults, repair);
        return faults.Exists(fault => fault.Mended is null) ? ExitCode.Failure : ExitCode.Success;
    }

    private static void Report(ParseResult parsed, int count, List<FaultReport> faults, bool repaired)
    {
        if (parsed.GetValue(Shared.Json))
        {
            Json.Print(new VerificationReport(count, faults));
            return;
        }

        Console.Out.WriteLine($"{count} objects checked, "
            + $"{faults.Count} faults{(repaired && faults.Count > 0 ? $", {faults.Count(fault => fault.Mended is not null)} mended" : "")}");
        if (!repaired && faults.Count > 0)
            Terminal.Complain("'hillingar store verify --repair' puts sound copies from the host's binary caches, "
                + "and with --from DIR from another store or archives, in the places of damaged and missing objects; 'hillingar store sign' vouches for one");
    }

    private static IRepairSource Source(string directory, Store store, List<Store> stores)
    {
        if (!File.Exists(StoreLayout.At(directory).DatabasePath))
            return !Directory.Exists(directory) ? throw new ObjectNotFoundException($"there is no directory '{directory}' to repair from")
                : Directory.EnumerateFiles(directory, "*.nar").Any() ? new ArchiveRepairSource(directory)
                : throw new ObjectNotFoundException(
                    $"'{directory}' is neither the --root of a store nor a directory with NAME.nar files, and so nothing can be repaired from it");
        var other = Store.Open(StoreLayout.At(directory), TimeProvider.System);
        stores.Add(other);
        return other.Directory == store.Directory
            ? new StoreRepairSource(other)
            : throw new ObjectNotFoundException($"the store in '{directory}' has the paths of '{other.Directory}', not of '{store.Directory}'");
    }
}
