using System.Buffers.Binary;
using Hillingar.TestKit;

namespace Hillingar.Guests.Tests;

/// <summary>Guests built with the kit and booted with the tender.</summary>
public sealed class GuestBootTests(GuestImages images) : IClassFixture<GuestImages>
{
    private static readonly string[] SmallMemory = ["--mem=4"];

    [KvmFact]
    public void HelloPrintsItsWordsOneALineAndExitsAsTold()
    {
        var image = images.Build(GuestImages.Shipped("hello"));

        var run = GuestImages.Boot(image, SmallMemory, "one", "\"two three\"", "--exit=7");

        Assert.Equal(new GuestRun(7, "one\ntwo three\n", ""), run);
        Assert.Equal(new GuestRun(0, "", ""), GuestImages.Boot(image, SmallMemory));
        Assert.Equal(64, GuestImages.Boot(image, SmallMemory, "\"open").Status);
    }

    [KvmFact]
    public void TheCoreLibraryDoesWhatItPromises() =>
        Golden.Matches("language.txt", GuestImages.Boot(images.Build(GuestImages.ForTests("language")), SmallMemory).Output);

    [KvmFact]
    public void EveryFailedCheckSaysWhatFailedAndHaltsTheGuest()
    {
        var image = images.Build(GuestImages.ForTests("language"));
        foreach (var (how, sentence) in new[]
        {
            ("index", "IndexOutOfRangeException: "),
            ("slice", "IndexOutOfRangeException: "),
            ("null", "NullReferenceException: "),
            ("divide", "DivideByZeroException: "),
            ("overflow", "OverflowException: "),
            ("cast", "InvalidCastException: "),
            ("memory", "OutOfMemoryException: "),
            ("colour", "a colour without a number"),
        })
        {
            var run = GuestImages.Boot(image, SmallMemory, how);
            Assert.Equal((how, 255), (how, run.Status));
            Assert.StartsWith($"hillingar-guest: {sentence}", run.Output);
        }
    }

    [Fact]
    public void TheSameSourcesGiveTheSameImageWhereverTheyLie()
    {
        using var elsewhere = new ScratchDirectory();
        var kit = elsewhere.File("another-kit");
        var hello = elsewhere.File("hello");
        Copy(GuestImages.Shipped("kit"), kit);
        Copy(GuestImages.Shipped("hello"), hello);

        var here = images.BuildAt(GuestImages.Shipped("hello"), GuestImages.Shipped("kit"), "here", "net:service", "block:zones");
        var there = images.BuildAt(hello, kit, "there-deeper", "net:service", "block:zones");

        Assert.Equal(File.ReadAllBytes(here), File.ReadAllBytes(there));
    }

    [Fact]
    public void NoPageOfAnImageIsBothWritableAndExecutable()
    {
        var image = File.ReadAllBytes(images.Build(GuestImages.Shipped("hello")));
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(32));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(56));
        var flags = Enumerable.Range(0, count)
            .Select(i => image.AsSpan(table + (i * 56), 8).ToArray())
            .Where(entry => BinaryPrimitives.ReadUInt32LittleEndian(entry) == 1)
            .Select(entry => BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(4)))
            .ToArray();

        Assert.Equal([5u, 4u, 6u], flags);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
