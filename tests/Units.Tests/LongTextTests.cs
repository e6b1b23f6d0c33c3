using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>
/// Texts of 64 KiB that would take long if anything grew with the square of their length. They run beside nothing else,
/// because what is counted is the time that the whole process takes of its processors.
/// </summary>
[CollectionDefinition(nameof(LongTextTests), DisableParallelization = true)]
[Collection(nameof(LongTextTests))]
public sealed class LongTextTests
{
    // What stands before and behind what is repeated is in the rest.
    private const int Length = (1 << 16) - 64;

    // The published program has a tenth of a second. This one is compiled while it runs, on machines whose speed may change by the half; what must not pass
    // is growth with the square of the length, which takes seconds. The least of several tries counts.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    private static readonly (string Name, string Text)[] Texts =
    [
        ("the same key", Repeated("a = 1\n")),
        ("the same section", Repeated("[a]\n")),
        ("an array of sections", Repeated("[[a]]\n")),
        ("different keys", Numbered("k{0} = 1\n")),
        ("different sections", Numbered("[s{0}]\n")),
        ("misspelt keys", $"[run]\n{Numbered("memry{0} = 1\n")}"),
        ("a name of many parts", Repeated("a.")),
        ("references in many strings", $"[run]\nargs = [{Repeated("\"{net.a.b}\", ")}]\n"),
        ("references in one string", $"[run]\nargs = [\"{Repeated("{a}")}\"]\n"),
        ("references and an escape in one string", $"[run]\nargs = [\"\\t{Repeated("{a}")}\"]\n"),
        ("unknown specifiers in one string", $"[run]\nargs = [\"{Repeated("%q")}\"]\n"),
        ("unclosed braces in one string", $"[run]\nargs = [\"{Repeated("{a ")}\"]\n"),
        ("members of a volume", $"[volume.a]\nfiles = {{ {Numbered("\"f{0}\" = \"\", ")}\"z\" = \"z\" }}\n"),
        ("a member in many folders", $"[volume.a]\nfiles = {{ \"{Repeated("a/")}z\" = \"z\" }}\n"),
        ("many devices", Numbered("[net.d{0}]\nnetwork = \"x\"\naddress = \"1.1.1.1\"\n")),
        ("many modules", $"[unit]\nmodules = [{Numbered("\"m{0}\", ")}]\n"),
        ("many dependencies", $"[unit]\nafter = [{Numbered("\"u{0}\", ")}]\n"),
        ("open arrays", Repeated("a=[")),
        ("open tables", Repeated("a={a=")),
        ("open brackets", Repeated("[")),
        ("no TOML", Repeated("\r")),
    ];

    public static TheoryData<string> Names => [.. Texts.Select(text => text.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ItIsReadAndItsMistakesShownWithoutDelay(string name)
    {
        var text = Array.Find(Texts, known => known.Name == name).Text;
        var least = TimeSpan.MaxValue;
        for (var round = 0; round < 20 && least > Limit; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            UnitFile[] files = [new("units/a.unikernel.toml", text)];
            _ = DiagnosticRenderer.Render(UnitLanguage.Read(files).Diagnostics, files);
            var time = Environment.CpuUsage.TotalTime - before;
            least = time < least ? time : least;
        }

        Assert.InRange(least, TimeSpan.Zero, Limit);
    }

    private static string Repeated(string part) => new StringBuilder(Length + part.Length).Insert(0, part, Length / part.Length + 1).ToString();

    private static string Numbered(string part)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < Length; i++)
            text.AppendFormat(null, part, i);
        return text.ToString();
    }
}
