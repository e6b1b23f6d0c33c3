using System.Buffers.Binary;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Tests.Formats;

public sealed class BlockRingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(4, 1)]
    [InlineData(8, 2)]
    [InlineData(64, 2)]
    public void EverybodySeesAllBlocksInOrderHoweverManyThereAre(int blocks, int readers)
    {
        for (var count = 0; count <= 3 * blocks; count++)
        {
            var ring = new BlockRing(blocks, readers);
            var seen = Enumerable.Range(0, readers).Select(reader => Start(() => Sum(ring, reader))).ToList();
            var writer = Start(() => Write(ring, count));
            Assert.Equal(count, writer());
            Assert.All(seen, sum => Assert.Equal(count, sum()));
        }
    }

    [Fact]
    public void WhoeverWaitsHearsThatAnotherFailed()
    {
        var (empty, full) = (new BlockRing(8, 2), new BlockRing(8, 2));
        var reader = Start(() => Assert.Throws<RingFailedException>(() => Sum(empty, 1)).Message.Length);
        var writer = Start(() => Assert.Throws<RingFailedException>(() => Write(full, 100)).Message.Length);
        foreach (var ring in (BlockRing[])[empty, full])
            ring.Fail(new IOException("no more"));
        Assert.Equal("no more".Length, reader());
        Assert.Equal("no more".Length, writer());
    }

    [Fact]
    public void WhoLeavesKeepsNobodyWaiting()
    {
        var ring = new BlockRing(8, 2);
        var writer = Start(() => Write(ring, 100));
        Assert.False(ring.WaitUntilFullOrEnded(1));
        ring.Leave(1);
        Assert.Equal(100, Sum(ring, 0));
        Assert.Equal(100, writer());
    }

    private static int Write(BlockRing ring, int count)
    {
        byte[]? block = null;
        for (var i = 0; i <= count; i++)
        {
            block = ring.Exchange(block, sizeof(int));
            BinaryPrimitives.WriteInt32LittleEndian(block, i);
        }

        ring.End();
        return count;
    }

    // How many blocks there were; each has its number.
    private static int Sum(BlockRing ring, int reader)
    {
        var next = 0;
        for (var block = ring.Read(reader, isFirst: true); !block.IsEmpty; block = ring.Read(reader, isFirst: false))
            Assert.Equal(next++, BinaryPrimitives.ReadInt32LittleEndian(block.Span));
        return next;
    }

    // On a thread of its own; the result is waited for, but not for ever.
    private static Func<int> Start(Func<int> action)
    {
        var result = 0;
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => result = action())) { IsBackground = true };
        thread.Start();
        return () =>
        {
            Assert.True(thread.Join(Patience), "a thread waits for ever");
            Assert.Null(failure);
            return result;
        };
    }
}
