using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store sign</c>: vouches for objects that are in the store.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var paths = StoreAccess.Paths(ArgumentArity.OneOrMore);
        var key = new Option<string>("--key") { Description = "The file of the secret key", HelpName = "FILE", Required = true };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "Sign all that the objects refer to, too" };
        var command = new Command("sign", "Sign objects with a secret key") { paths, key, recursive };
        command.RunWithExistingStore((store, parsed) =>
        {
            var secret = SecretKey.Read(parsed.GetValue(key)!);
            var named = parsed.GetValue(paths)!.Select(written => StoreAccess.Object(store, written)).Distinct().ToList();
            var entries = parsed.GetValue(recursive) ? store.Closure(named) : [.. named.Select(path => store.Query(path)!)];
            foreach (var entry in entries)
                store.AddSignatures(entry.Path, [secret.Sign(ObjectFingerprint.Of(store.Formula, entry)).ToString()]);
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<ObjectReport>>([.. entries.Select(entry => ObjectReport.Of(store, store.Query(entry.Path)!))]);
            else
                Terminal.Out.WriteLine($"signed {entries.Count} {(entries.Count == 1 ? "object" : "objects")} with {secret.Name}");
            return ExitCode.Success;
        });
        return command;
    }
}
