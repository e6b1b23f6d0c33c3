using System.CommandLine;
using Hillingar.Cli.Output;
using Hillingar.Sources;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar show</c>: a unit as all its files together make it.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("UNIT")
        {
            Description = "A unit, such as dns, dns@example.org or lan.network; an instance only needs its template",
        };
        var directories = Shared.UnitDirectories();
        var resolved = new Option<bool>("--resolved")
        {
            Description = "Show the unit as it would run: with defaults, with absolute paths, and with values in the place of references",
        };
        var command = new Command("show", "Show a unit as its files, drop-ins, template, modules and defaults make it, and where each value comes from")
        {
            name,
            directories,
            resolved,
        };
        command.Run(parsed => UnitId.TryRead(parsed.GetValue(name)!, out var id, out var problem)
            ? Show(parsed, id, parsed.GetValue(directories)!, parsed.GetValue(resolved))
            : Shared.Refuse(parsed, $"'{parsed.GetValue(name)}' {problem}", ExitCode.BadInput));
        return command;
    }

    private static int Show(ParseResult parsed, UnitId id, string[] directories, bool isResolved)
    {
        var files = UnitDirectories.Read(directories);
        var shown = UnitViewer.Show(files, id, isResolved, Environment.CurrentDirectory);
        var isJson = parsed.GetValue(Shared.Json);
        if (!isJson)
            DiagnosticView.Print(Terminal.Error, shown.Diagnostics, files);
        if (shown.Unit is not { } unit)
            return Shared.Refuse(parsed, NotFound(id, directories, shown.Nearest), ExitCode.NotFound);
        if (isJson)
            Json.Print(ShownUnitView.Report(unit, shown.Diagnostics));
        else
            Console.Out.Write(ShownUnitText.Print(unit));
        return shown.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error) ? ExitCode.BadInput : ExitCode.Success;
    }

    private static string NotFound(UnitId id, string[] directories, UnitId? nearest)
    {
        var places = string.Join(", ", directories.Select(directory => $"'{directory}'"));
        return $"there is no unit '{id}' in {places}{(nearest is null ? "" : $"; did you mean '{nearest}'?")}";
    }
}
