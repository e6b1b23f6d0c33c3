using Spectre.Console;

namespace Hillingar.Cli.Output;

/// <summary>
/// A last line of a terminal that is drawn again and again, by Spectre.Console's live display. Code that writes anything else clears it first; showing it
/// again begins a new one below. Not safe for several threads at once.
/// </summary>
internal sealed class LiveLine(IAnsiConsole console)
{
    private LiveDisplayContext? _display;
    private TaskCompletionSource? _end;

    /// <summary>Whether a line can be drawn on standard error: it is a terminal that knows control sequences.</summary>
    public static bool IsPossible => !Console.IsErrorRedirected && Terminal.Error.Profile.Capabilities.Ansi;

    /// <summary>Draws the line in place of what it said before, cut where the terminal ends; an empty one is as none.</summary>
    public void Show(string text)
    {
        if (text.Length == 0)
        {
            Clear();
            return;
        }

        // One column stays free, as some terminals begin a new line when the last is written to.
        var width = Math.Max(20, console.Profile.Width - 1);
        var line = new Text(text.Length <= width ? text : $"{text[..(width - 1)]}…");
        if (_display is null)
            Begin(line);
        else
            _display.UpdateTarget(line);
    }

    /// <summary>Takes the line away, so that something else can be written in its place.</summary>
    public void Clear()
    {
        _display = null;
        // What follows in the display's own task, which erases the line, runs here and now, as it was not asked to run asynchronously.
        _end?.SetResult();
        _end = null;
    }

    private void Begin(Text line)
    {
        var end = new TaskCompletionSource();
        _end = end;
        _ = console.Live(line).AutoClear(true).StartAsync(display =>
        {
            _display = display;
            display.Refresh();
            return end.Task;
        });
    }
}
