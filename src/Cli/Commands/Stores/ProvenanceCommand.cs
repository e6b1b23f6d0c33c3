using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store provenance</c>: how an object came to be.</summary>
internal static class ProvenanceCommand
{
    private static readonly string[] Formats = ["text", "json", "slsa", "spdx"];

    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "An object: its path, a link to it, its name in the store, or its hash part" };
        var format = new Option<string>("--format")
        {
            Description = "text, json (the record), slsa (in-toto statement with SLSA provenance v1) or spdx (bill of materials, SPDX 2.3)",
            DefaultValueFactory = _ => Formats[0],
        };
        format.AcceptOnlyFromAmong(Formats);
        var key = new Option<string?>("--key")
        {
            Description = "Sign the document with the secret key in this file, and print a DSSE envelope",
            HelpName = "FILE",
        };
        var command = new Command("provenance", "Show what an object was built from, by which tools, where and when") { path, format, key };
        command.RunWithExistingStore((store, parsed) =>
        {
            var found = StoreAccess.Object(store, parsed.GetValue(path)!);
            if (store.Provenance(found) is not { } record)
                return Shared.Refuse(parsed, $"how '{store.FullPath(found)}' came to be is not written down: it was added here, "
                    + "copied from where that is not known, or built by an earlier version", ExitCode.NotFound);
            var wanted = parsed.GetValue(Shared.Json) ? "json" : parsed.GetValue(format)!;
            var secret = parsed.GetValue(key) is { } file ? SecretKey.Read(file) : null;
            if (wanted == Formats[0] && secret is not null)
                return Shared.Refuse(parsed, "a text for people cannot be signed; choose --format json, slsa or spdx", ExitCode.BadInput);
            if (wanted == Formats[0])
                Print(store.FullPath(found), record);
            else
                Console.Out.WriteLine(System.Text.Encoding.UTF8.GetString(
                    ProvenanceDocuments.Of(store, found, record, Enum.Parse<ProvenanceFormat>(wanted, ignoreCase: true), secret)));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(string path, ProvenanceRecord record)
    {
        Terminal.Out.WriteLine(path);
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) }).AddColumn(new GridColumn { NoWrap = true });
        if (record.Origin is { } origin)
            Row("told by", origin.SignedBy is { } signer ? $"{origin.Place}, signed by {signer}" : origin.Place);
        if (record.Source is { } source)
        {
            Row("directory", source.Directory);
            Row("revision", source.Revision ?? "-");
            Row("repository", source.Repository ?? "-");
        }

        if (record.Build is { } build)
        {
            Row("derivation", build.Derivation);
            Row("output", build.Output);
            Row("command", string.Join(' ', build.Command));
            Row("toolchain", build.Toolchain ?? "-");
            Row("built", $"{build.Started.ToLocalTime():yyyy-MM-dd HH:mm:ss} in {(build.Finished - build.Started).TotalSeconds:0.0} s");
            Row("host", $"{build.Kernel}, {build.System}");
            Row("by", $"hillingar {build.Program}");
            Row("log", build.Log ?? "-");
            foreach (var material in build.Materials)
            {
                string?[] words = [material.Name, material.Version, material.Source?.Revision ?? material.Hash ?? material.NarHash];
                Row(material.Kind.ToString().ToLowerInvariant(), string.Join(' ', words.OfType<string>()));
            }
        }

        Terminal.Out.Write(grid);

        void Row(string word, string value) => grid.AddRow(new Text($"  {word}"), new Text(value));
    }
}
