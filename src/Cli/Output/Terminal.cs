using Spectre.Console;

namespace Hillingar.Cli.Output;

/// <summary>Standard output and standard error for people: in colour on a terminal, plain and never wrapped elsewhere.</summary>
internal static class Terminal
{
    public static IAnsiConsole Out { get; } = Open(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Open(Console.Error, Console.IsErrorRedirected);

    /// <summary>A table in systemd's manner: a head line, columns, no frame.</summary>
    public static Table NewTable(params ReadOnlySpan<string> heads)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var head in heads)
            table.AddColumn(new TableColumn(new Text(head, new Style(decoration: Decoration.Bold))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        return table;
    }

    /// <summary>Says on standard error what went wrong.</summary>
    public static void Complain(string message) => Error.MarkupLineInterpolated($"[red]hillingar:[/] {message}");

    private static IAnsiConsole Open(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (redirected)
        {
            // Programs read this: a line must not be broken because no terminal says how wide it may be.
            console.Profile.Width = int.MaxValue / 2;
            console.Profile.Capabilities.Ansi = false;
        }

        return console;
    }
}
