using System.CommandLine;
using System.Runtime.InteropServices;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands.Builds;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store gc</c>: removes what nothing needs.</summary>
internal static class CollectCommand
{
    public static Command Create()
    {
        var keep = new Option<string?>("--keep")
        {
            Description = "Stop when all objects together are no larger than this; the oldest go first",
            HelpName = "SIZE",
        };
        var freed = new Option<string?>("--max-freed") { Description = "Stop when this much was freed", HelpName = "SIZE" };
        var older = new Option<string?>("--older-than")
        {
            Description = "Remove only what was added before, and forget generations that were not in force since (never the current one)",
            HelpName = "SPAN",
        };
        var dry = new Option<bool>("--dry-run") { Description = "Change nothing; print what would go" };
        var roots = new Option<bool>("--print-roots") { Description = "Change nothing; print what keeps objects" };
        var drop = new Option<bool>("--drop-derivations") { Description = "Do not keep the derivations, sources and toolchains of what is kept" };
        var outputs = new Option<bool>("--keep-outputs") { Description = "Keep what kept derivations were built to" };
        var command =
            new Command("gc", "Remove objects that no generation, root, running unit or build needs") { keep, freed, older, dry, roots, drop, outputs };
        command.RunWithStore((store, parsed) =>
        {
            if (parsed.GetValue(roots))
                return PrintRoots(store, parsed);
            foreach (var (option, value) in new[] { ("--keep", parsed.GetValue(keep)), ("--max-freed", parsed.GetValue(freed)) })
            {
                if (value is not null && StoreSizes.TryParse(value) is null)
                    return Shared.Refuse(
                        parsed, $"{option} '{value}' is no size: write a number with B, KiB, MiB, GiB or TiB, for example 5GiB", ExitCode.BadInput);
            }

            if (parsed.GetValue(older) is { } text && StoreSizes.TryParseSpan(text) is null)
                return Shared.Refuse(parsed, $"--older-than '{text}' is no span: write a number with s, min, h, d or w, for example 30d", ExitCode.BadInput);
            var before = parsed.GetValue(older) is { } span ? TimeProvider.System.GetUtcNow() - StoreSizes.TryParseSpan(span)!.Value : (DateTimeOffset?)null;
            var limits = new CollectionLimits
            {
                KeepBytes = parsed.GetValue(keep) is { } size ? StoreSizes.TryParse(size) : null,
                MaxFreed = parsed.GetValue(freed) is { } most ? StoreSizes.TryParse(most) : null,
                Before = before,
                KeepDerivations = !parsed.GetValue(drop),
                KeepOutputs = parsed.GetValue(outputs),
            };
            return parsed.GetValue(dry) ? Plan(store, limits, parsed) : Collect(store, limits, parsed);
        });
        return command;
    }

    private static int Plan(Store store, CollectionLimits limits, ParseResult parsed)
    {
        var plan = Collector.Plan(store, limits);
        if (parsed.GetValue(Shared.Json))
        {
            Json.Print(GarbageReport.Of(store, plan));
            return ExitCode.Success;
        }

        foreach (var path in plan.Removed)
            Console.Out.WriteLine(store.FullPath(path));
        Console.Out.WriteLine(
            $"{plan.Objects} objects, {StoreSizes.Short(plan.Bytes)}, would be removed; {plan.Alive} stay, {StoreSizes.Short(plan.BytesLeft)}");
        return ExitCode.Success;
    }

    private static int Collect(Store store, CollectionLimits limits, ParseResult parsed)
    {
        using var cancelled = new CancellationTokenSource();
        // The part that is under way is finished: what is removed then is whole.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        var forgotten = limits.Before is { } before ? new GenerationHistory(store, store.Layout.GenerationsDirectory).ForgetOlder(before) : [];
        var json = parsed.GetValue(Shared.Json);
        try
        {
            var builds = AbandonedBuilds.Remove(BuildSession.LayoutOf(store));
            var report = Collector.Run(store, limits, (objects, bytes) => Progress(objects, bytes, json), cancelled.Token);
            if (json)
                Json.Print(GarbageReport.Of(store, report, forgotten));
            else
                Print(report, forgotten, builds);
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            return Shared.Refuse(parsed, "interrupted; what was removed so far stays removed, and the next collection goes on from there", ExitCode.Failure);
        }

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            cancelled.Cancel();
        }
    }

    private static void Progress(int objects, long bytes, bool json)
    {
        if (!json && !Console.IsErrorRedirected)
            Console.Error.Write($"\r{objects} objects removed, {StoreSizes.Short(bytes)}\x1b[K");
    }

    private static void Print(CollectionReport report, IReadOnlyList<uint> forgotten, int builds)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write("\r\x1b[K");
        if (forgotten.Count > 0)
            Console.Out.WriteLine($"generations forgotten: {string.Join(", ", forgotten)}");
        Console.Out.WriteLine($"{report.Objects} objects removed, {StoreSizes.Short(report.Bytes)}; {report.Alive} stay, {StoreSizes.Short(report.BytesLeft)}");
        if (report.Strays > 0)
            Console.Out.WriteLine($"{report.Strays} strays of interrupted work removed");
        if (builds > 0)
            Console.Out.WriteLine($"what {builds} killed {(builds == 1 ? "build" : "builds")} left behind removed");
    }

    private static int PrintRoots(Store store, ParseResult parsed)
    {
        var roots = Collector.Roots(store);
        if (parsed.GetValue(Shared.Json))
            Json.Print<IReadOnlyList<RootReport>>([.. roots.Select(root => new RootReport(root.Name, store.FullPath(root.Path)))]);
        else
            roots.ToList().ForEach(root => Console.Out.WriteLine($"{root.Name} -> {store.FullPath(root.Path)}"));
        return ExitCode.Success;
    }
}
