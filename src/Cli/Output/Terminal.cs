using System.Text;
using Spectre.Console;

namespace Hillingar.Cli.Output;

/// <summary>Standard output and standard error for people: in colour on a terminal, plain and never wrapped elsewhere.</summary>
internal static class Terminal
{
    public static IAnsiConsole Out { get; } = Open(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Open(Console.Error, Console.IsErrorRedirected);

    /// <summary>Looks now at what the terminal can do, which takes half a millisecond, so that the first to print need not.</summary>
    public static void Prepare() => _ = Out.Profile.Width;

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
        if (!redirected)
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new PlainOutput(writer),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
    }

    /// <summary>Programs read this: no terminal is asked what it can do, and a line is not broken because none says how wide it may be.</summary>
    private sealed class PlainOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => false;

        public int Width => int.MaxValue / 2;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
