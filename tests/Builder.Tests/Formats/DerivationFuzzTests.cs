using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Hillingar.Builder.Nix;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Tests.Formats;

/// <summary>Texts of derivations that are malformed.</summary>
public sealed partial class DerivationFuzzTests
{
    // What the format is made of, and what comes near to it.
    private static readonly ImmutableArray<byte[]> Pieces =
    [
        .. new[]
        {
            "\"", "\\", "\\\"", "\\n", "\\x", "\\", "(", ")", "[", "]", ",", "[]", "\"\"", "(\"a\",\"b\")",
            "Derive(", ")\n", " ", "\n", "\0", "é", "\uFFFF", "\U00010000", "sha256", "r:sha256", "out",
            "/nix/store/", "..", "__json",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80],
    ];

    private static readonly Lazy<ImmutableArray<byte[]>> Whole = new(() =>
        [.. Vectors.Of("derivation", 23).Select(vector => Encoding.UTF8.GetBytes(vector.Expected("aterm").GetString()!))]);

    private static readonly Gen<string> GenText = Gen.OneOf(
        Gen.String[Gen.Char["ab\"\\\n\r\t\0é\uE000"], 0, 8],
        Gen.Int[0, 4].Select(i => new[] { "out", "name", "\U00010000", "\uFFFF", "" }[i]), Gen.String.AlphaNumeric);

    private static readonly Gen<ImmutableSortedSet<string>> GenNames = GenText.Array[0, 4].Select(names => names.ToImmutableSortedSet(StringComparer.Ordinal));

    private static readonly Gen<(string, string)> GenHash = Gen.OneOf(
        Gen.Const(("", "")),
        Gen.Select(Gen.Bool, Gen.Byte.Array[32]).Select((recursive, bytes) => ($"{(recursive ? "r:" : "")}sha256", Convert.ToHexStringLower(bytes))),
        Gen.Byte.Array[16].Select(bytes => ("md5", Convert.ToHexStringLower(bytes))),
        Gen.Const(("r:sha512", "")));

    private static readonly Gen<Derivation> GenDerivation = Gen.Select(
        Gen.Select(GenText, GenText, GenHash).Select((name, path, hash) => new DerivationOutput(name, path, hash.Item1, hash.Item2)).Array[0, 4],
        Gen.Select(GenText, GenNames).Array[0, 4], GenNames, GenText, GenText, GenText.Array[0, 4], Gen.Select(GenText, GenText).Array[0, 5]).Select(
            (outputs, inputs, sources, system, builder, arguments, variables) => new Derivation
            {
                Outputs = [.. outputs.DistinctBy(output => output.Name)],
                InputDerivations = inputs.DistinctBy(input => input.Item1)
                    .ToImmutableSortedDictionary(input => input.Item1, input => input.Item2, StringComparer.Ordinal),
                InputSources = sources,
                System = system,
                Builder = builder,
                Arguments = [.. arguments],
                Environment = variables.DistinctBy(variable => variable.Item1)
                    .ToImmutableSortedDictionary(variable => variable.Item1, variable => variable.Item2, StringComparer.Ordinal),
            });

    private static readonly Gen<(int Kind, int From, int Length, int Piece, byte Value)> GenEdit = Gen.Select(
        Gen.Int[0, 5], Gen.Int[0, 4000], Gen.Int[0, 40], Gen.Int[0, 1000], Gen.Byte);

    [Fact]
    public void WhatIsWrittenIsReadBack() => GenDerivation.Sample(derivation =>
    {
        var text = derivation.ToAterm();
        var read = Derivation.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, read.ToAterm());
        Assert.Equal(
            derivation.Outputs.OrderBy(output => output.Name, StringComparer.Ordinal), read.Outputs.OrderBy(output => output.Name, StringComparer.Ordinal));
        Assert.Equal(derivation.Arguments, read.Arguments);
        Assert.Equal(derivation.InputSources, read.InputSources);
        Assert.Equal(derivation.Environment, read.Environment);
        Assert.Equal(
            derivation.InputDerivations.Select(input => (input.Key, string.Join('\0', input.Value))),
            read.InputDerivations.Select(input => (input.Key, string.Join('\0', input.Value))));
    }, iter: Cases.Of(10_000));

    [Fact]
    public void DamagedTextIsRefusedWithThePlaceOrIsAnotherDerivation()
    {
        Gen.Select(Gen.Int[0, 22], GenEdit.Array[1, 4]).Sample((which, edits) => Take(edits.Aggregate(Whole.Value[which], Damaged)), iter: Cases.Of(20_000));
    }

    [Fact]
    public void TextOfTheFormatsPiecesIsRefusedWithThePlaceOrIsADerivation() =>
        Gen.Int[0, 1000].Array[0, 60]
            .Sample(pieces => Take([.. "Derive("u8, .. pieces.SelectMany(piece => Pieces[piece % Pieces.Length])]), iter: Cases.Of(20_000));

    [Fact]
    public void EveryBeginningOfATextIsRefusedAtItsEnd()
    {
        foreach (var whole in Whole.Value)
        {
            for (var length = 0; length < whole.Length; length++)
            {
                if (length > 0 && (whole[length] & 0xC0) == 0x80)
                    continue; // In the middle of a character.
                var refusal = Assert.Throws<StoreException>(() => Derivation.Parse(whole.AsSpan(0, length)));
                // A word that is cut off is missed where it begins.
                Assert.InRange(OffsetIn(refusal.Message), Math.Max(0, length - "Derive(".Length), length);
            }
        }
    }

    [Theory]
    [InlineData("Derive([],[],[\"b\",\"a\"],\"s\",\"b\",[],[])", 18, "'a' comes after 'b', and names must rise")]
    [InlineData("Derive([],[],[\"a\",\"a\"],\"s\",\"b\",[],[])", 18, "'a' comes after 'a', and names must rise")]
    [InlineData("Derive([],[],[],\"\\s\",\"b\",[],[])", 17, "a backslash stands before what is never escaped")]
    [InlineData("Derive([],[],[],\"s\nt\",\"b\",[],[])", 18, "the character 10 of a text must be escaped")]
    [InlineData(
        "Derive([(\"out\",\"\",\"sha256\",\"ab\")],[],[],\"s\",\"b\",[],[])", 18, "\"sha256\" and \"ab\" are no algorithm and a hash of it in hexadecimal")]
    [InlineData("Derive([],[],[],\"s\",\"b\",[],[]) ", 30, "there should be nothing behind the last parenthesis")]
    [InlineData("Derive([], [],[],\"s\",\"b\",[],[])", 10, "there should be '['")]
    public void ARefusalNamesTheByteAndTheReason(string text, int offset, string reason) =>
        Assert.Equal(
            $"the derivation is malformed at byte {offset}: {reason}",
            Assert.Throws<StoreException>(() => Derivation.Parse(Encoding.UTF8.GetBytes(text))).Message);

    [Fact]
    public void BytesThatAreNoTextAreRefusedWithTheirPlace() =>
        Assert.Equal(8, OffsetIn(Assert.Throws<StoreException>(() => Derivation.Parse([.. "Derive([\""u8[..8], 0xFF])).Message));

    // Every text that is accepted can be written as it was, shown, and given its paths; or is refused with a sentence.
    private static void Take(byte[] text)
    {
        Derivation derivation;
        try
        {
            derivation = Derivation.Parse(text);
        }
        catch (StoreException e)
        {
            Assert.InRange(OffsetIn(e.Message), 0, text.Length);
            return;
        }

        Assert.Equal(text, Encoding.UTF8.GetBytes(derivation.ToAterm()));
        _ = DerivationJson.Of([KeyValuePair.Create("x", derivation)]);
        try
        {
            _ = derivation.WithOutputPaths(new StorePathFormula("/nix/store"), "name", _ => Sha256Hash.FromBytes(new byte[32]));
        }
        catch (StoreException)
        {
            // A name of an output that no path may have.
        }
    }

    private static byte[] Damaged(byte[] text, (int Kind, int From, int Length, int Piece, byte Value) edit)
    {
        if (text.Length == 0)
            return text;
        var from = edit.From % text.Length;
        var part = text.AsSpan(from, Math.Min(edit.Length, text.Length - from)).ToArray();
        return edit.Kind switch
        {
            0 => [.. text[..from], edit.Value, .. text[(from + 1)..]],
            1 => [.. text[..from], .. text[(from + part.Length)..]],
            2 => [.. text[..from], .. part, .. text[from..]],
            3 => [.. text[..from], .. Pieces[edit.Piece % Pieces.Length], .. text[from..]],
            4 => text[..from],
            _ => [.. text[(from + part.Length)..], .. text[..(from + part.Length)]],
        };
    }

    private static int OffsetIn(string message) =>
        Place().Match(message) is { Success: true } found ? int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"no place in: {message}");

    [GeneratedRegex("^the derivation is malformed at byte ([0-9]+): ")]
    private static partial Regex Place();
}
