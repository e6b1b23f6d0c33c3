using CsCheck;

namespace Hillingar.Bus.Tests;

/// <summary>Bodies are laid out as the D-Bus specification says, and the units that fill most of them are found and compared quickly.</summary>
public sealed class BodyWriterTests
{
    [Fact]
    public void NumbersAndTextsLieWhereTheSpecificationHasThem()
    {
        var body = new BodyWriter();
        body.WriteBool(true);
        body.WriteUInt64(2);
        body.WriteSignature("as"u8);
        body.WriteText("ü");
        var array = body.BeginArray(8);
        body.EndArray(array);
        Assert.Equal(
            "01000000 00000000 0200000000000000 02617300 02000000 C3BC0000 00000000".Replace(" ", "", StringComparison.Ordinal),
            Convert.ToHexString(body.ToPart()));
    }

    [Fact]
    public void APartThatWasMadeOnceIsWhatWouldBeWrittenInItsPlace() =>
        Gen.Select(Gen.String[0, 40], Gen.ULong, Gen.Int[0, 4]).Sample((text, number, count) =>
        {
            var kept = new Kept { Text = text, Number = number };
            // Its bytes are made here, at the beginning of a body.
            KeptType.Write(new BodyWriter(), kept);
            var (whole, parts) = (new BodyWriter(), new BodyWriter());
            whole.WriteText(text);
            parts.WriteText(text);
            BusTypes.ListOf(PlainType).Write(whole, [.. Enumerable.Repeat(new Plain { Text = text, Number = number }, count)]);
            BusTypes.ListOf(KeptType).Write(parts, [.. Enumerable.Repeat(kept, count)]);
            whole.WriteText(text);
            parts.WriteText(text);
            return whole.Length == parts.Length && whole.ToPart().AsSpan().SequenceEqual(parts.ToPart());
        });

    [Fact]
    public void WhatIsLongerThanItMayBeIsRefusedBeforeItTakesMemory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<BusException>(() => new BodyWriter(1000).WriteText(new string('a', 1000)));
        Assert.Equal(BusErrors.LimitsExceeded, refused.Name);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Throws<BusException>(() => new BodyWriter(1000).Add(new byte[1001]));
    }

    [Fact]
    public void UnitsAreFoundByTheirPathsAndDifferencesBetweenTwoTimes()
    {
        static UnitObject Unit(string name) => new(HostBus.Units.PathOf(name), SampleHost.Unit(name), "");
        var (a, b, c) = (Unit("a"), Unit("b"), Unit("c"));
        var before = new UnitObjects([c, a, b]);
        var (other, added) = (Unit("b"), Unit("aa"));
        var after = before.With([other, added], [c.Path]);
        Assert.Equal([a, b, c], before);
        Assert.Equal([a, added, other], after);
        Assert.Equal([(null, added), (b, other), (c, null)], after.Differences(before));
        Assert.Empty(after.Differences(after));
        Assert.Same(before, before.With([], []));
        Assert.All(after, unit => Assert.Same(unit, after.Find(unit.Path)));
        Assert.Null(after.Find(c.Path));
    }

    private static BusType<Plain> PlainType { get; } = BusTypes.StructureOf<Plain>(
        BusField.Of<Plain, ulong>("number", BusTypes.UInt64, one => one.Number, (one, value) => one.Number = value),
        BusField.Of<Plain, string>("text", BusTypes.Text, one => one.Text, (one, value) => one.Text = value));

    private static BusType<Kept> KeptType { get; } = BusTypes.StructureOf<Kept>(
        BusField.Of<Kept, ulong>("number", BusTypes.UInt64, one => one.Number, (one, value) => one.Number = value),
        BusField.Of<Kept, string>("text", BusTypes.Text, one => one.Text, (one, value) => one.Text = value));

    private sealed class Plain
    {
        public string Text { get; set; } = "";

        public ulong Number { get; set; }
    }

    private sealed class Kept : WrittenOnce
    {
        public string Text { get; set; } = "";

        public ulong Number { get; set; }
    }
}
