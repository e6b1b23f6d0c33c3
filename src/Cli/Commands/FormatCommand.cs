using System.CommandLine;
using System.Text;
using Hillingar.Cli.Client;
using Hillingar.Cli.Output;
using Hillingar.Linux;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar fmt</c>: gives unit files their one layout.</summary>
internal static class FormatCommand
{
    private const string Dash = "-";

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files, directories with all *.toml files in and below them, or - for standard input to standard output",
            DefaultValueFactory = _ => ["."],
        };
        var check = new Option<bool>("--check")
        {
            Description = "Change nothing; name the files whose layout is another, and end with status 1 if there is one",
        };
        var command = new Command("fmt", "Lay out unit files; comments stay") { paths, check };
        command.Run(parsed => Format(parsed.GetValue(paths)!, parsed.GetValue(check), parsed.GetValue(Shared.Json)));
        return command;
    }

    private static int Format(string[] paths, bool check, bool json)
    {
        if (paths is [Dash])
            return FormatInput(check, json);
        var reports = new List<FormatReport>();
        var broken = new List<(UnitFile File, IReadOnlyList<Diagnostic> Diagnostics)>();
        foreach (var path in paths.SelectMany(Files).Distinct())
        {
            var file = UnitFile.FromBytes(path, File.ReadAllBytes(path));
            var formatted = UnitFormatter.Format(file);
            if (formatted.Text is not { } text)
            {
                broken.Add((file, formatted.Diagnostics));
                continue;
            }

            reports.Add(new FormatReport(path, text != file.Text));
            if (text != file.Text && !check)
                Replace(path, text);
        }

        Report(reports, broken, json);
        return broken.Count > 0 ? ExitCode.BadInput : check && reports.Exists(report => report.Changed) ? ExitCode.Failure : ExitCode.Success;
    }

    private static int FormatInput(bool check, bool json)
    {
        var file = UnitFile.FromBytes("(standard input)", StandardInput());
        var formatted = UnitFormatter.Format(file);
        if (formatted.Text is not { } text)
        {
            if (json)
                return Shared.Refuse(formatted.Diagnostics);
            DiagnosticView.Print(Terminal.Error, formatted.Diagnostics, [file]);
            return ExitCode.BadInput;
        }

        if (json)
            Json.Print<IReadOnlyList<FormatReport>>([new FormatReport(file.Path, text != file.Text, text)]);
        else if (!check)
            Console.Out.Write(text);
        return check && text != file.Text ? ExitCode.Failure : ExitCode.Success;
    }

    // As gofmt -l: one line for each file whose layout was, or would be, changed.
    private static void Report(List<FormatReport> reports, List<(UnitFile File, IReadOnlyList<Diagnostic> Diagnostics)> broken, bool json)
    {
        if (json)
            Json.Print<IReadOnlyList<FormatReport>>(reports);
        else
            reports.FindAll(report => report.Changed).ForEach(report => Console.Out.WriteLine(report.File));
        DiagnosticView.Print(Terminal.Error, [.. broken.SelectMany(item => item.Diagnostics)], broken.Select(item => item.File));
    }

    private static IEnumerable<string> Files(string path) => !Directory.Exists(path)
        ? [path]
        : Directory.EnumerateFiles(path, "*.toml", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(path, file).Split('/').Any(part => part.StartsWith('.')))
            .Select(file => path == "." ? Path.GetRelativePath(path, file) : file)
            .Order(StringComparer.Ordinal);

    private static byte[] StandardInput()
    {
        using var input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }

    // A reader sees the old text or the new one, also after a power failure; a link stays a link.
    private static void Replace(string path, string text)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var fresh = $"{target}.{Environment.ProcessId}.new";
        using (var stream = new FileStream(
            fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = File.GetUnixFileMode(target) }))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        FileSystem.Rename(fresh, target);
    }
}
