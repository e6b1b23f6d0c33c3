using System.Text;

namespace Hillingar.Guests.Tests.Conformance;

/// <summary>Input that is made to do harm: nothing may throw, and what comes out must be well formed.</summary>
public sealed class HostileInputTests
{
    private const string Head = "@ 60 SOA ns root 1 1h 1h 1h 1h\n@ 60 NS ns\nns 60 A 10.0.0.1\n";

    [Fact]
    public void NoMutatedQueryBreaksTheServer()
    {
        var model = ZoneModel.Random(new Random(7));
        var server = Server.Of(model.Apex, model.MasterFile());
        var random = new Random(42);
        for (var i = 0; i < 200_000; i++)
        {
            var packet = Server.Query(ZoneModel.RandomName(random, model.Apex), random.Next(1, 260), random.Next(2) == 0 ? random.Next(65536) : null);
            var mutant = Mutate(random, packet);
            var reply = server.Ask(mutant);
            if (mutant.Length < 12 || (mutant[2] & 0x80) != 0)
            {
                Assert.Empty(reply);
                continue;
            }

            var message = Message.Read(reply);
            Assert.Equal((mutant[0] << 8) | mutant[1], message.Id);
            Assert.Equal(0x8000, message.Flags & 0x8000);
        }
    }

    [Fact]
    public void NoMutatedZoneFileBreaksTheReaderOrItsAnswers()
    {
        var random = new Random(43);
        for (var i = 0; i < 20_000; i++)
        {
            var file = Encoding.Latin1.GetBytes(ZoneModel.Random(random).MasterFile() + Extras);
            var server = new Server(("example.", Encoding.Latin1.GetString(Mutate(random, file))));
            if (server.Mistakes.Count == 0)
                _ = Message.Read(server.Ask(Server.Query(ZoneModel.RandomName(random, "example."), 255 - random.Next(255), 1232)));
        }
    }

    [Fact]
    public void CompressionDoesNotReadTheReplyBefore()
    {
        // Both replies put their MX target at the same place; the second name begins like the first and goes on differently.
        var server = Server.Of("example.", Head + "x 60 MX 10 b.net.\ny 60 MX 10 b.b.net.\n");
        Assert.Equal("000A b.net.", server.Ask("x.example.", 15).Answer.Single().Data);
        Assert.Equal("000A b.b.net.", server.Ask("y.example.", 15).Answer.Single().Data);
    }

    [Fact]
    public void ACircleOfAliasesIsAnsweredWithEachAliasOnce()
    {
        var server = Server.Of("example.", Head + "a 60 CNAME b\nb 60 CNAME a\n");
        Assert.Equal(["b.example.", "a.example."], server.Ask("a.example.", 1).Answer.Select(r => r.Data));
    }

    [Fact]
    public void AnAdditionalSetThatDoesNotFitIsLeftOutWhole()
    {
        var addresses = string.Concat(Enumerable.Range(0, 40).Select(i => $"mail 60 A 10.1.0.{i}\n"));
        var reply = Server.Of("example.", Head + "@ 60 MX 10 mail\n" + addresses).Ask("example.", 15);
        Assert.False(reply.IsTruncated);
        Assert.Empty(reply.Additional);
    }

    [Fact]
    public void ACardWithASmallMtuTruncatesAnswersAndDoesNotEndTheGuest()
    {
        var server = Server.Of("example.", Head + string.Concat(Enumerable.Range(0, 60).Select(i => $"many 60 A 10.1.0.{i}\n")));
        for (var room = 0; room < 1232; room++)
        {
            server.Room = room;
            var reply = server.Ask(Server.Query("many.example.", 1, 4096));
            Assert.InRange(reply.Length, room < 512 ? 0 : 400, room);
            Assert.True(reply.Length == 0 || Message.Read(reply) is { IsTruncated: true } or { Answer.Count: 60 });
        }
    }

    [Theory]
    [InlineData("@ 60 SOA \\# 19 00 3f0102030405060708090a0b0c0d0e0f1011")]
    [InlineData("@ 60 NS \"\"")]
    [InlineData("x 60 TXT \\# 0")]
    [InlineData("x 60 TXT \\# 2 0561")]
    public void DataThatIsNotWhatItsTypeHoldsIsAMistake(string line) =>
        Assert.NotEmpty(new Server(("example.", line.Contains("SOA", StringComparison.Ordinal) ? line + "\n@ 60 NS ns\n" : Head + line + "\n")).Mistakes);

    [Fact]
    public void ManyMistakesInOneFileDoNotHideThoseOfTheNext()
    {
        var bad = Head + string.Concat(Enumerable.Repeat("x 60 A nonsense\n", 30));
        var mistakes = new Server(("a.", bad), ("b.", Head + "y 60 AAAA nonsense\n")).Mistakes;
        Assert.Contains(mistakes, m => m.Contains("not an IPv6 address", StringComparison.Ordinal));
        Assert.DoesNotContain(mistakes, m => m.Contains("no SOA", StringComparison.Ordinal));
    }

    private const string Extras =
        "$TTL 1h30m\n$ORIGIN sub.example.\ns 60 IN SRV 1 2 3 (\n a ; why\n )\n"
            + "t TXT \"a\\\"b\" \\065b\nu TYPE999 \\# 3 aabbcc\nc CAA 0 issue \"x\"\nv AAAA ::1\n";

    private static byte[] Mutate(Random random, byte[] bytes)
    {
        var mutant = bytes.ToList();
        for (var i = random.Next(4); i >= 0 && mutant.Count > 0; i--)
        {
            var at = random.Next(mutant.Count);
            switch (random.Next(5))
            {
                case 0:
                    mutant[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutant[at] = (byte)random.Next(256);
                    break;
                case 2:
                    mutant.Insert(at, mutant[random.Next(mutant.Count)]);
                    break;
                case 3:
                    mutant.RemoveRange(at, Math.Min(mutant.Count - at, random.Next(1, 6)));
                    break;
                default:
                    mutant.AddRange(mutant.GetRange(at, Math.Min(mutant.Count - at, 20)));
                    break;
            }
        }

        return [.. mutant];
    }
}
