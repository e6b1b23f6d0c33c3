using System.CommandLine;
using System.Security.Cryptography;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Cli.Commands.Stores;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Builds;

/// <summary><c>hillingar toolchain</c>: pins the programs of builds, and fetches what is pinned.</summary>
internal static class ToolchainCommand
{
    public static Command Create() => new("toolchain", "Pin the packages of a toolchain, and make its root file system") { Lock(), Build() };

    private static Command Lock()
    {
        var release = new Argument<string>("RELEASE") { Description = "The distribution and its release: debian:bookworm" };
        var packages = new Argument<string[]>("PACKAGE")
        {
            Description = "Packages, as for apt-get install; what they depend on comes with them",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var nuget = new Option<string[]>("--nuget") { Description = "A NuGet package, NAME@VERSION; may be given several times", HelpName = "PACKAGE" };
        var name = new Option<string?>("--name")
        {
            Description = "The name of the toolchain (default: that of the file, or of the first package)",
            HelpName = "NAME",
        };
        var file = new Option<string?>("--output", "-o") { Description = "Write the lock file there (default: standard output)", HelpName = "FILE" };
        var command = new Command("lock", "Resolve packages with apt and write a lock file: every package by name, version and hash")
        {
            release, packages, nuget, name, file,
        };
        command.RunAsync(async parsed =>
        {
            var target = parsed.GetValue(file);
            var asked = parsed.GetValue(packages)!;
            var called = parsed.GetValue(name) ?? (target is null ? asked.FirstOrDefault() ?? "toolchain" : Path.GetFileNameWithoutExtension(target));
            if (!StoreName.IsValid(called, out var problem))
                return Shared.Refuse(parsed, $"the name '{called}' {problem}; give another one with --name", ExitCode.BadInput);
            var pinned = await ResolveAsync(called, parsed.GetValue(release)!, asked, parsed.GetValue(nuget)!).ConfigureAwait(false);
            if (target is not null)
                await File.WriteAllTextAsync(target, pinned.ToString()).ConfigureAwait(false);
            if (parsed.GetValue(Shared.Json))
                Json.Print(ReportOf(pinned));
            else if (target is null)
                await Console.Out.WriteAsync(pinned.ToString()).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<ToolchainLock> ResolveAsync(string name, string release, string[] packages, string[] nugets)
    {
        var debs = await AptResolver.ResolveAsync(release, packages, CancellationToken.None).ConfigureAwait(false);
        var pinned = new List<LockedPackage>();
        foreach (var written in nugets)
        {
            if (written.Split('@') is not [var id, var version])
                throw new UsageException($"--nuget: '{written}' is not NAME@VERSION");
            var path = await NuGetFetcher.FindAsync(
                id, version, Environment.GetEnvironmentVariable, () => Console.Error.WriteLine($"fetching {id} {version}"),
                CancellationToken.None).ConfigureAwait(false);
            var content = File.OpenRead(path);
            await using (content.ConfigureAwait(false))
                pinned.Add(new LockedPackage.NuGet(id, version, Convert.ToHexStringLower(await SHA512.HashDataAsync(content).ConfigureAwait(false))));
        }

        return new ToolchainLock(name, release, [.. debs, .. pinned]);
    }

    private static LockReport ReportOf(ToolchainLock pinned) => new(pinned.Name, pinned.Release, [.. pinned.Packages.Select(package => package switch
    {
        LockedPackage.NuGet nuget => new LockedPackageReport("nuget", nuget.Name, nuget.Version, nuget.Sha512),
        _ => new LockedPackageReport("deb", package.Name, package.Version, ((LockedPackage.Deb)package).Sha256),
    })]);

    private static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "The lock file, or the name of one that comes with Hillingar: csharp-guest, gcc, ocaml" };
        var settings = BuildSettings.Options();
        var link = new Option<string?>("--out-link", "-o") { Description = "Make a link of this path to the result, which keeps it", HelpName = "LINK" };
        var command = new Command("build", "Fetch what a lock file pins, unless the store has it, and make a root file system of it") { file, link };
        foreach (var option in settings.All)
            command.Add(option);
        command.WithStoreOptions().RunWithStoreAsync(async (store, parsed) =>
        {
            using var view = BuildView.Of(parsed, showLog: false);
            return await BuildSession.RunAsync(store, settings.CachesOf(parsed), settings.Of(parsed), view, async (services, cancellationToken) =>
            {
                // A name is that of a lock file that comes with Hillingar, unless there is a file of that name.
                var written = parsed.GetValue(file)!;
                var shipped = services.Toolchains.ShippedLock(written);
                var resolution = services.Locks.Resolve(
                    Path.GetFullPath(!File.Exists(written) && !written.Contains('/') && File.Exists(shipped) ? shipped : written));
                if (resolution is not ToolchainResolution.Resolved { Toolchain.Derivation: { } derivation })
                {
                    view.Complain(((ToolchainResolution.Missing)resolution).Sentence);
                    return ExitCode.Failure;
                }

                var run = new BuildRun(store, services, view, BuildRun.NoImages);
                var exitCode = await run.BuildAsync([derivation], cancellationToken).ConfigureAwait(false);
                if (exitCode == ExitCode.Success && parsed.GetValue(link) is { } path)
                    store.AddIndirectRoot(path, run.Results[0]);
                return exitCode;
            }).ConfigureAwait(false);
        });
        return command;
    }
}
