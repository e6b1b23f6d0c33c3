using System.Text;
using CsCheck;
using Hillingar.Guests.Notes;

namespace Hillingar.Guests.Tests.Notes;

/// <summary>Notes are where they were put, with anything in between.</summary>
public sealed class NoteStoreTests
{
    private static readonly string[] Keys = ["a", "ab", "b", "c", new('k', NoteRecord.LongestKey)];

    /// <summary>One thing to do: set the key to a value, or delete it where there is none.</summary>
    private sealed record Step(string Key, string? Value);

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[0, 4].Select(i => Keys[i]),
        Gen.Frequency((3, Gen.String[Gen.Char['a', 'z'], 0, 20].Select(value => (string?)value)), (1, Gen.Const((string?)null))),
        (key, value) => new Step(key, value));

    [Fact]
    public void AStoreIsADictionaryThatOutlivesIt() => Steps.Array[0, 60].Sample(steps =>
    {
        var disk = new Disk(blocks: 4);
        var store = Open(disk);
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            Assert.Equal(Expected(model, step, room: 3), Do(store, step));
            AssertHolds(model, store);
        }

        AssertHolds(model, Open(disk));
    });

    [Fact]
    public void WheneverThePowerGoesEachNoteIsTheOldOneOrTheNew() => Gen.Select(Steps.Array[1, 30], Gen.Int[0, 40]).Sample((steps, writes) =>
    {
        var disk = new Disk(blocks: 4) { WritesUntilPowerLoss = writes };
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var store = Open(disk);
        foreach (var step in steps)
        {
            var before = new SortedDictionary<string, string>(model, StringComparer.Ordinal);
            _ = Expected(model, step, room: 3);
            try
            {
                _ = Do(store, step);
            }
            catch (PowerLossException)
            {
                disk.WritesUntilPowerLoss = int.MaxValue;
                store = Open(disk);
                // What was being done is done or not; everything else is as it was.
                AssertHolds(Contents(store).SequenceEqual(model) ? model : before, store);
                // Nothing that was overwritten or deleted comes back later.
                AssertHolds(new SortedDictionary<string, string>(Contents(store).ToDictionary(), StringComparer.Ordinal), Open(disk));
                return;
            }
        }
    });

    [Fact]
    public void OfTwoVersionsTheHigherHoldsAndTheOtherGoes()
    {
        foreach (var (first, second) in new[] { (1UL, 2UL), (2UL, 1UL) })
        {
            var disk = new Disk(blocks: 4);
            NoteRecord.Write(disk.Bytes[..512], first, "key"u8, Encoding.ASCII.GetBytes($"{first}"));
            NoteRecord.Write(disk.Bytes[1024..1536], second, "key"u8, Encoding.ASCII.GetBytes($"{second}"));
            var store = Open(disk);

            Assert.Equal([new("key", "2")], Contents(store));
            Assert.Equal(Outcome.Done, store.Delete("key"u8));
            Assert.True(disk.Bytes.IndexOfAnyExcept((byte)0) < 0);
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void AVolumeThatGrewHasMoreRoomAndTheSameNotes(int blockSize)
    {
        var disk = new Disk(blocks: 2, blockSize);
        var store = Open(disk);
        Assert.Equal(Outcome.Done, store.Set("a"u8, "1"u8));
        Assert.Equal((Outcome.Full, 1, 1), (store.Set("b"u8, "2"u8), store.Count, store.Room));
        // A full store still takes changes.
        Assert.Equal(Outcome.Done, store.Set("a"u8, "3"u8));

        disk.Grow(moreBlocks: 2);
        store = Open(disk);

        Assert.Equal((1, 3), (store.Count, store.Room));
        Assert.Equal(Outcome.Done, store.Set("b"u8, "2"u8));
        Assert.Equal([new("a", "3"), new("b", "2")], Contents(store));
    }

    [Fact]
    public void AVolumeOfSomebodyElseIsNotTouched()
    {
        var disk = new Disk(blocks: 4);
        NoteRecord.Write(disk.Bytes[..512], 1, "key"u8, "old"u8);
        NoteRecord.Write(disk.Bytes[512..1024], 2, "key"u8, "new"u8);
        disk.Bytes[2000] = 1;
        var before = disk.Bytes.ToArray();

        Assert.Equal(Opening.Foreign, new NoteStore(disk).Open());
        Assert.Equal(before, disk.Bytes.ToArray());
        Assert.Equal(Opening.TooSmall, new NoteStore(new Disk(blocks: 0)).Open());
    }

    [Fact]
    public void ADamagedNoteIsCountedAndLeftAsItIs()
    {
        for (var damaged = 8; damaged < 512; damaged++)
        {
            var disk = new Disk(blocks: 3);
            Assert.Equal(Outcome.Done, Open(disk).Set("key"u8, "value"u8));
            disk.Bytes[damaged] ^= 0x40;
            var before = disk.Bytes[..512].ToArray();
            var store = Open(disk);

            Assert.Equal((1, 0, 1), (store.DamagedCount, store.Count, store.Room));
            Assert.Equal(Outcome.Done, store.Set("key"u8, "again"u8));
            Assert.Equal(before, disk.Bytes[..512].ToArray());
        }
    }

    [Fact]
    public void AfterAFailedWriteNothingIsWrittenButAllIsRead()
    {
        var disk = new Disk(blocks: 4);
        var store = Open(disk);
        Assert.Equal(Outcome.Done, store.Set("a"u8, "1"u8));
        disk.IsReadOnly = true;
        Assert.Equal(Outcome.Failed, store.Set("a"u8, "2"u8));
        disk.IsReadOnly = false;

        Assert.Equal((Outcome.Failed, Outcome.Failed), (store.Set("b"u8, "2"u8), store.Delete("a"u8)));
        Assert.Equal([new("a", "1")], Contents(store));
        Assert.Equal([new("a", "1")], Contents(Open(disk)));
    }

    [Fact]
    public void ANoteOfTheGreatestLengthFits()
    {
        var disk = new Disk(blocks: 2);
        var (key, value) = (new string('k', NoteRecord.LongestKey), new string('v', NoteRecord.LongestValue));
        Assert.Equal(Outcome.Done, Do(Open(disk), new Step(key, value)));
        Assert.Equal([new(key, value)], Contents(Open(disk)));
    }

    [Fact]
    public void NoVolumeBreaksTheStore() => Gen.Select(Gen.Byte.Array[0, 600], Gen.Int[0, 1400]).Sample((noise, place) =>
    {
        var disk = new Disk(blocks: 4);
        NoteRecord.Write(disk.Bytes[512..1024], 1, "key"u8, "value"u8);
        noise.AsSpan(0, Math.Min(noise.Length, disk.Bytes.Length - place)).CopyTo(disk.Bytes[place..]);
        var store = new NoteStore(disk);
        if (store.Open() == Opening.Ready)
            _ = Contents(store).Count();
    });

    // The check value of the catalogue of CRCs: the sum of the digits 1 to 9.
    [Fact]
    public void TheChecksumIsThatOfZip() => Assert.Equal(0xCBF4_3926, Crc32.Of("123456789"u8));

    private static NoteStore Open(Disk disk)
    {
        var store = new NoteStore(disk);
        Assert.Equal(Opening.Ready, store.Open());
        return store;
    }

    private static Outcome Do(NoteStore store, Step step)
    {
        var key = Encoding.ASCII.GetBytes(step.Key);
        return step.Value is null ? store.Delete(key) : store.Set(key, Encoding.ASCII.GetBytes(step.Value));
    }

    private static Outcome Expected(SortedDictionary<string, string> model, Step step, int room)
    {
        if (step.Value is null)
            return model.Remove(step.Key) ? Outcome.Done : Outcome.NotFound;
        if (!model.ContainsKey(step.Key) && model.Count == room)
            return Outcome.Full;
        model[step.Key] = step.Value;
        return Outcome.Done;
    }

    private static void AssertHolds(SortedDictionary<string, string> model, NoteStore store)
    {
        Assert.Equal(model, Contents(store));
        Assert.Equal((model.Count, 3), (store.Count, store.Room));
        foreach (var key in Keys.Where(key => !model.ContainsKey(key)))
            Assert.Equal(Outcome.NotFound, store.Get(Encoding.ASCII.GetBytes(key), new byte[NoteRecord.LongestValue], out _));
    }

    // As a client would walk through them.
    private static IEnumerable<KeyValuePair<string, string>> Contents(NoteStore store)
    {
        var found = new List<KeyValuePair<string, string>>();
        var value = new byte[NoteRecord.LongestValue];
        for (var key = store.KeyAfter(default).ToArray(); key.Length > 0; key = store.KeyAfter(key).ToArray())
        {
            Assert.Equal(Outcome.Done, store.Get(key, value, out var length));
            found.Add(new(Encoding.ASCII.GetString(key), Encoding.ASCII.GetString(value, 0, length)));
        }

        return found;
    }
}
