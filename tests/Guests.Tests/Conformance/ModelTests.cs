namespace Hillingar.Guests.Tests.Conformance;

/// <summary>The server against the model: random zones, every type of question about names in, below and beside them.</summary>
public sealed class ModelTests
{
    private static readonly int[] Types = [1, 2, 5, 6, 15, 16, 28, 43];

    [Fact]
    public void EveryAnswerIsThatOfTheNaiveAlgorithm()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var model = ZoneModel.Random(random);
            var server = Server.Of(model.Apex, model.MasterFile());
            for (var i = 0; i < 60; i++)
            {
                var name = MixCase(random, ZoneModel.RandomName(random, model.Apex));
                Check(seed, model, server, name, Types[random.Next(Types.Length)], random.Next(2) == 0 ? 1232 : null);
            }
        }
    }

    private static void Check(int seed, ZoneModel model, Server server, string name, int type, int? udpSize)
    {
        var where = $"seed {seed}: {name} type {type}\n{model.MasterFile()}";
        try
        {
            var reply = server.Ask(name, type, udpSize);
            var expected = model.Resolve(name, type);
            Assert.Equal(expected.Code, reply.Code);
            Assert.Equal(expected.IsAuthoritative, reply.IsAuthoritative);
            Assert.False(reply.IsTruncated);
            Same(expected.Answer, reply.Answer);
            Same(expected.Authority, reply.Authority);
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or MalformedMessageException or IndexOutOfRangeException or ArgumentException)
        {
            Assert.Fail($"{where}\n{e.Message}");
        }
    }

    private static void Same(List<WireRecord> expected, List<WireRecord> actual) =>
        Assert.Equal(expected.Select(r => r.ToString()).Order(StringComparer.Ordinal), actual.Select(r => r.ToString()).Order(StringComparer.Ordinal));

    private static string MixCase(Random random, string name) =>
        string.Concat(name.Select(c => random.Next(2) == 0 ? char.ToUpperInvariant(c) : c));
}
