using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Tests;

/// <summary>What a terminal of 40 columns shows after the bytes that are written to it.</summary>
public sealed class LiveLineTests : IDisposable
{
    private const int Width = 40;

    private readonly StringWriter _written = new();
    private readonly IAnsiConsole _console;

    public LiveLineTests()
    {
        _console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(_written) });
        _console.Profile.Width = Width;
    }

    public void Dispose() => _written.Dispose();

    [Fact]
    public void TheLineIsReplacedAndThenTakenAway()
    {
        var line = new LiveLine(_console);
        line.Show("[0 done] base 1 s, web 1 s");
        Assert.Equal(["[0 done] base 1 s, web 1 s"], Screen());
        line.Show("[1 done] web 2 s");
        Assert.Equal(["[1 done] web 2 s"], Screen());
        line.Clear();
        Assert.Empty(Screen());
    }

    [Fact]
    public void WhatIsWrittenMeanwhileStandsAboveIt()
    {
        var line = new LiveLine(_console);
        line.Show("a longer line about two things");
        line.Clear();
        _console.WriteLine("base is built");
        line.Show("the other thing");
        Assert.Equal(["base is built", "the other thing"], Screen());
        line.Show("");
        Assert.Equal(["base is built"], Screen());
    }

    [Fact]
    public void ALineThatDoesNotFitIsCut()
    {
        new LiveLine(_console).Show(new string('x', 100));
        Assert.Equal([$"{new string('x', Width - 2)}…"], Screen());
    }

    [Fact]
    public void ClearingWhatIsNotShownWritesNothing()
    {
        new LiveLine(_console).Clear();
        Assert.Equal("", _written.ToString());
    }

    /// <summary>The lines of the screen, without what is empty at their ends.</summary>
    private List<string> Screen()
    {
        var lines = new List<char[]> { Blank() };
        var (row, column) = (0, 0);
        var text = _written.ToString();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\u001b')
            {
                var end = i + 2;
                while (!char.IsAsciiLetter(text[end]))
                    end++;
                var number = int.TryParse(text[(i + 2)..end], out var given) ? given : (int?)null;
                switch (text[end])
                {
                    case 'K' when number == 2:
                        lines[row] = Blank();
                        break;
                    case 'K' when number is null or 0:
                        lines[row].AsSpan(column).Fill(' ');
                        break;
                    case 'A':
                        row -= number ?? 1;
                        break;
                    case 'h' or 'l' or 'm':
                        break;
                    default:
                        Assert.Fail($"the terminal of this test does not know {text[(i + 1)..(end + 1)]}");
                        break;
                }

                i = end;
            }
            else if (text[i] == '\r')
            {
                column = 0;
            }
            else if (text[i] == '\n')
            {
                (row, column) = (row + 1, 0);
                if (row == lines.Count)
                    lines.Add(Blank());
            }
            else
            {
                lines[row][column++] = text[i];
            }
        }

        return [.. lines.Select(line => new string(line).TrimEnd()).Reverse().SkipWhile(line => line.Length == 0).Reverse()];
    }

    private static char[] Blank() => [.. Enumerable.Repeat(' ', Width)];
}
