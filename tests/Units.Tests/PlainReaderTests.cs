using System.Text;
using CsCheck;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Tests;

/// <summary>What is read without the TOML library is read as the library reads it.</summary>
public sealed class PlainReaderTests
{
    private static readonly string[] Tokens =
    [
        "[", "]", "[[", "]]", "{", "}", "=", " = ", ".", ",", "\"", "'", "\"\"", "''", "\n", "\r\n", "\r",
        "\t", " ", "#", "# é", "a", "b", "c-d", "_", "é", "\"x y\"", "'%'", "0", "1", "01", "-1", "+1",
        "1_0", "1.5", "1e9", "0x1", "true", "false", "truely", "inf", "2020-01-01", "07:32:00", "\\", "\\n", "\0", "\x7F", "\u0085",
        "\u2028", "\uFEFF", "😀", "\ud800", "[a]\n", "[a.b]\n", "[[t]]\n", "a = 1\n", "b = [1, 2]\n", "c = { a = 1 }\n", "a.b = true\n",
        "{}", "[]", "{ a = 1, b = \"\" }", "[\n  1,  # one\n  2,\n]", "999999999999999999", "9999999999999999999",
    ];

    private static Gen<string> Texts { get; } = Gen.OneOf(
        TextCorpus.Mutated, TextCorpus.Random, Gen.Int[0, Tokens.Length - 1].Select(index => Tokens[index]).Array[0, 24].Select(parts => string.Concat(parts)));

    [Fact]
    public void EveryTextThatIsPlainMeansWhatTheLibraryReads() => Texts.Sample(
        text =>
        {
            var source = new SourceText("a.toml", text);
            if (PlainReader.Read(source) is not { } plain)
                return;
            var found = new List<Diagnostic>();
            var document = TomlDocument.ReadAny(source, found);
            Assert.Empty(found);
            Assert.Equal(Print(document.Root), Print(plain));
        },
        iter: Cases.Count(30_000));

    [Fact]
    public void TheFilesOfTheCorpusArePlain()
    {
        var sound = TextCorpus.All.Where(text =>
        {
            var found = new List<Diagnostic>();
            _ = TomlDocument.ReadAny(new SourceText("a.toml", text), found);
            return found.Count == 0;
        }).ToArray();
        var plain = sound.Count(text => PlainReader.Read(new SourceText("a.toml", text)) is not null);

        Assert.InRange(plain, sound.Length * 8 / 10, sound.Length);
        Assert.NotNull(PlainReader.Read(new SourceText("dns.unikernel.toml", ExampleUnits.Dns.Text)));
    }

    private static string Print(TomlValue value)
    {
        var text = new StringBuilder();
        Print(value, text);
        return text.ToString();
    }

    private static void Print(TomlValue value, StringBuilder text)
    {
        text.Append($"<{value.Span}-{value.Span.EndLine}:{value.Span.EndColumn}>");
        switch (value)
        {
            case TomlTable table:
                text.Append('{');
                foreach (var entry in table.Entries)
                {
                    text.Append(
                        $"{TomlText.Quoted(entry.Name)}<{entry.NameSpan}-{entry.NameSpan.EndLine}:{entry.NameSpan.EndColumn}>{(entry.IsOpen ? "?" : "")}=");
                    Print(entry.Value, text);
                }

                text.Append('}');
                break;
            case TomlArray array:
                text.Append(array.OfTables ? "[[" : "[");
                foreach (var item in array.Items)
                    Print(item, text);
                text.Append(']');
                break;
            case TomlString scalar:
                text.Append(TomlText.Quoted(scalar.Value));
                for (var i = 0; i < scalar.Value.Length; i++)
                    text.Append(scalar.PartSpan(i, i + 1));
                break;
            case TomlInteger integer:
                text.Append(integer.Value);
                break;
            case TomlBoolean truth:
                text.Append(truth.Value);
                break;
            default:
                text.Append(value.TypeName);
                break;
        }
    }
}
