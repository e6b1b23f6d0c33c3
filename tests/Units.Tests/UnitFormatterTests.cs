using CsCheck;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Tests;

public sealed class UnitFormatterTests
{
    [Fact]
    public void EverythingHasItsPlace()
    {
        const string Untidy = """"


            # about the file
              [ unit ]   
            description="a unit"#what it is


            # about the image,
            # in two lines
            [image]

            build   =   'guests/dns'    # here
            [run]
            args=["--one" ,"--two",   "--three"]
            other = [   # several
              "a", # the first
              # between
              "b"   ,

              [ [1,2], [3] ], [],
            ]    # behind
            table={a=1,"b.c"  = {d="}"}, e = []}   
            empty={ }
            kept = { list = [ 1, # why
               2 ] }
            long = ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]
            text = """
               as it is   
            """ # behind text
            [ net . "a b" ]  # one
            mac="02:00:00:00:00:01" # two
            mtu=9 # three

            network="é" # four
            [[list]]
            x=1979-05-27T07:32:00Z
            # the end


            """";

        Golden.Matches("formatted.toml", Format(Untidy));
    }

    [Theory]
    [InlineData("a = 1")]
    [InlineData("a = 1\r\nb = 2\r\n")]
    [InlineData("a = [[1], [[2]], 3]\n")]
    [InlineData("a = [\n[\n[\n1\n]\n]\n]\n")]
    [InlineData("a = [ # x\n]\n")]
    [InlineData("a = [\n]\n")]
    [InlineData("\uFEFFa = 1\n")]
    [InlineData("a.b . c = 1 # x")]
    [InlineData("#")]
    [InlineData("")]
    public void AFormattedTextMeansTheSame(string text) => AssertMeaningIsKept(text);

    [Fact]
    public void EveryTextOfTheCorpusMeansTheSame() => Assert.All(TextCorpus.All, AssertMeaningIsKept);

    [Fact]
    public void EveryMutatedTextMeansTheSame() => TextCorpus.Mutated.Sample(AssertMeaningIsKept, iter: 4_000);

    [Fact]
    public void WhatIsNoTomlIsNotFormatted()
    {
        var formatted = UnitFormatter.Format(new UnitFile("a.toml", "a = 1\nb = \n"));

        Assert.Null(formatted.Text);
        Assert.Equal(2, Assert.Single(formatted.Diagnostics).Span.Line);
    }

    [Fact]
    public void TheFilesOfThisRepositoryAreFormatted()
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "units"), "*.toml"),
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "guests"), "build.toml", SearchOption.AllDirectories),
        ];

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(Format(File.ReadAllText(file)), File.ReadAllText(file)));
    }

    // What is no TOML is left alone, which is another test.
    private static void AssertMeaningIsKept(string text)
    {
        if (UnitFormatter.Format(new UnitFile("a.toml", text)).Text is not { } formatted)
            return;
        Assert.Equal(Meaning(text), Meaning(formatted));
        Assert.Equal(Comments(text), Comments(formatted));
        Assert.Equal(formatted, Format(formatted));
    }

    private static string Format(string text)
    {
        var formatted = UnitFormatter.Format(new UnitFile("a.toml", text));
        Assert.Empty(formatted.Diagnostics);
        return formatted.Text!;
    }

    private static string Meaning(string text)
    {
        var found = new List<Diagnostic>();
        var meaning = Describe(TomlDocument.Read(new UnitFile("a.toml", text), found).Root);
        Assert.Empty(found);
        return meaning;
    }

    private static string Describe(TomlValue value) => value switch
    {
        TomlTable table => $"{{{string.Join(",", table.Entries.Select(entry => $"{entry.Name}={Describe(entry.Value)}"))}}}",
        TomlArray array => $"{array.OfTables}[{string.Join(",", array.Items.Select(Describe))}]",
        TomlString text => $"'{text.Value}'",
        TomlInteger number => $"{number.Value}",
        _ => value.TypeName,
    };

    // Only comments have this mark in the texts that count: in strings it is as often before as after.
    private static int Comments(string text) => text.Count(character => character == '#');
}
