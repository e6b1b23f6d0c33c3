using System.Collections.Immutable;
using CsCheck;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Tests;

/// <summary>What makes composition predictable, for any trees.</summary>
public sealed class TreeMergeLaws
{
    private static readonly SourceSpan Somewhere = SourceSpan.OfFile("tree.toml");

    [Fact]
    public void MergingIsAssociative() => Gen.Select(Trees, Trees, Trees).Sample((a, b, c) =>
        Assert.Equal(Show(TreeMerge.Merge(TreeMerge.Merge(a, b), c)), Show(TreeMerge.Merge(a, TreeMerge.Merge(b, c)))), iter: 20_000);

    [Fact]
    public void TheEmptyTableIsTheIdentity() => Trees.Sample(tree =>
    {
        var empty = new TomlTable(Somewhere);
        Assert.Equal(Show(tree), Show(TreeMerge.Merge(empty, tree)));
        Assert.Equal(Show(tree), Show(TreeMerge.Merge(tree, empty)));
    });

    [Fact]
    public void MergingChangesNeitherTree() => Gen.Select(Trees, Trees).Sample((low, high) =>
    {
        var before = (Show(low), Show(high));
        _ = TreeMerge.Merge(low, high);
        Assert.Equal(before, (Show(low), Show(high)));
    });

    [Fact]
    public void MergingManyIsMergingOneAfterTheOther() => Trees.Array[1, 9].Sample(trees =>
        Assert.Equal(Show(trees.Aggregate(TreeMerge.Merge)), Show(TreeMerge.MergeAll(trees))));

    [Fact]
    public void WhatTheHigherTreeSaysHolds() => Gen.Select(Trees, Trees).Sample((low, high) =>
    {
        var merged = TreeMerge.Merge(low, high);
        Assert.Equal(low.Entries.Select(entry => entry.Name).Union(high.Entries.Select(entry => entry.Name)), merged.Entries.Select(entry => entry.Name));
        foreach (var entry in high.Entries.Where(entry => entry.Value is TomlInteger))
            Assert.Equal(((TomlInteger)entry.Value).Value, ((TomlInteger)merged.Find(entry.Name)!.Value).Value);
    });

    private static Gen<TomlTable> Trees { get; } = Tables(depth: 3);

    private static Gen<TomlTable> Tables(int depth) => Gen.Select(Gen.Char["abc"], Values(depth)).Array[0, 4].Select(entries =>
    {
        var table = new TomlTable(Somewhere);
        foreach (var (name, value) in entries)
            table.Set(new TomlEntry($"{name}", Somewhere, value));
        return table;
    });

    private static Gen<TomlValue> Values(int depth)
    {
        var scalars = Gen.Long[0, 3].Select(TomlValue (value) => new TomlInteger(value, Somewhere));
        var items = scalars.Array[0, 3].Select(values => values.ToImmutableArray());
        var lists = items.Select(TomlValue (values) => new TomlArray(values, ofTables: false, Somewhere));
        var additions = items.Select(TomlValue (values) => new TomlAppend(null, values, Somewhere));
        return depth == 0 ? Gen.OneOf(scalars, lists, additions) : Gen.OneOf(scalars, lists, additions, Tables(depth - 1).Select(TomlValue (table) => table));
    }

    private static string Show(TomlValue value) => value switch
    {
        TomlInteger integer => $"{integer.Value}",
        TomlArray array => $"[{string.Join(", ", array.Items.Select(Show))}]",
        TomlAppend append => $"({(append.Over is null ? "" : Show(append.Over))} + {string.Join(", ", append.Items.Select(Show))})",
        TomlTable table => $"{(table.Replaces ? "!" : "")}{{{string.Join(", ", table.Entries.Select(entry => $"{entry.Name} = {Show(entry.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };
}
