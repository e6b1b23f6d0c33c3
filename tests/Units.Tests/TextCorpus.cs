using CsCheck;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Tests;

/// <summary>Texts of units, sound and broken, and what becomes of them by accident.</summary>
internal static class TextCorpus
{
    public static readonly string[] All =
    [
        ExampleUnits.Dns.Text, ExampleUnits.Lan.Text,
        .. BrokenCase.Names.Where(name => name != "command-line-too-long").SelectMany(name => BrokenCase.Read(name).Files).Select(file => file.Text),
    ];

    private static readonly UnitFile[][] Sets =
        [.. BrokenCase.Names.Where(name => name != "command-line-too-long")
            .Select(name => BrokenCase.Read(name).Files.ToArray()).Where(files => files.Length > 0)];

    private static readonly string[] Tokens =
    [
        "[", "]", "[[", "]]", "{", "}", "{{", "=", ".", ",", "\"", "\"\"\"", "'", "'''", "\\", "\\u00", "\n", "\r", "\r\n", "\0", "#", "é", "😀",
        "\ud800", "\uFEFF", "{net.service.cidr}", "[net.service]", "[volume.zones]", "files", "1e9", "0x", "inf", "true", "2020-01-01", "10.77.0.53/24",
    ];

    /// <summary>A text of the corpus with a few stretches removed, doubled or overwritten.</summary>
    public static Gen<string> Mutated { get; } = Gen.Int[0, All.Length - 1]
        .Select(Gen.Select(Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.Int[0, 10_000]).Array[1, 8])
        .Select((start, mutations) => Mutate(All[start], mutations));

    /// <summary>The files of a broken case, each changed or not.</summary>
    public static Gen<UnitFile[]> MutatedSet { get; } = Gen.Int[0, Sets.Length - 1].Select(
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.Int[0, 10_000]).Array[1, 12],
        (set, mutations) => mutations.Aggregate(
            Sets[set], (files, mutation) => [.. files.Select((file, index) =>
                index == mutation.Item1 % files.Length ? file with { Text = Mutate(file.Text, [(mutation.Item2, mutation.Item3, mutation.Item4)]) } : file)]));

    /// <summary>Tokens in any order.</summary>
    public static Gen<string> Random { get; } = Gen.Int[0, Tokens.Length - 1].Select(index => Tokens[index]).Array[0, 60].Select(parts => string.Concat(parts));

    private static string Mutate(string text, (int Kind, int At, int Choice)[] mutations)
    {
        foreach (var (kind, at, choice) in mutations)
        {
            var place = text.Length == 0 ? 0 : at % text.Length;
            var length = Math.Min(choice % 20, text.Length - place);
            text = kind switch
            {
                0 => text.Remove(place, length),
                1 => text.Insert(place, Tokens[choice % Tokens.Length]),
                2 => text.Insert(place, text.Substring(place, length)),
                _ => text[..place] + Tokens[choice % Tokens.Length] + text[(place + length)..],
            };
        }

        return text;
    }
}
