using CsCheck;

namespace Hillingar.Linux.Tests.Bus;

public sealed class BusTypesTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    private const string Types = "ybnqiuxtdsog";
    private const string AllTypes = "y a, b b, n c, q d, i e, u f, x g, t h, d i, s j, o k, g l, ay m, as n, a{su} o, (i(sb)) p, a(sx) q, v r, a{sv} s";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly BusInterface<object> Interface = new BusInterface<object>("org.hillingar.Test.Types")
        .Method("Echo", AllTypes, AllTypes, BusAccess.Anyone, (_, call) =>
        {
            var values = Values.Read(call.Arguments);
            call.Reply(values.Write);
        });

    [Fact]
    public void AllTypesTravelBothWays()
    {
        using var server = new BusServer(daemon, null, bus => bus.Register("/types", Interface, new object()));
        using var client = daemon.Connect();
        Values.Generator.Sample(
            values =>
            {
                using var reply = client.Call(server.Bus.UniqueName, "/types", Interface.Name, "Echo", values.Write, Patience);
                var answer = Values.Read(reply.Body);
                Assert.Equal(values.Text, answer.Text);
                Assert.True(reply.Body.AtEnd);
            },
            iter: 200,
            threads: 1);
        Assert.Empty(server.Failures);
    }

    [Fact]
    public void AnythingCanBeReadWithoutKnowingItsType()
    {
        using var server = new BusServer(daemon, null, bus => bus.Register("/types", Interface, new object()));
        using var client = daemon.Connect();
        var values = Values.Example;
        using var reply = client.Call(server.Bus.UniqueName, "/types", Interface.Name, "Echo", values.Write, Patience);
        foreach (var expected in values.Basic)
            Assert.Equal(expected, reply.Body.ReadAny());
        Assert.Equal(values.Bytes, reply.Body.ReadAny());
        Assert.Equal([.. values.Strings], Assert.IsType<List<object>>(reply.Body.ReadAny()));
        Assert.Equal(values.Numbers.ToDictionary(pair => (object)pair.Key, pair => (object)pair.Value), reply.Body.ReadAny());
        var outer = Assert.IsType<object[]>(reply.Body.ReadAny());
        Assert.Equal(7, outer[0]);
        Assert.Equal(["inner", true], Assert.IsType<object[]>(outer[1]));
    }

    [Fact]
    public void AValueOfAnotherTypeIsAnErrorOfTheSender()
    {
        using var server = new BusServer(daemon, null, bus => bus.Register("/types", Interface, new object()));
        using var client = daemon.Connect();
        var values = Values.Example;
        using var reply = client.Call(server.Bus.UniqueName, "/types", Interface.Name, "Echo", values.Write, Patience);
        Assert.Equal(BusErrors.InvalidArgs, Assert.Throws<BusException>(() => reply.Body.ReadString()).Name);
        Assert.Equal(BusErrors.InvalidArgs, Assert.Throws<BusException>(() => reply.Body.ReadStrings()).Name);
        reply.Body.Skip(Types);
        Assert.Equal(values.Bytes, reply.Body.ReadBytes());
    }

    [Fact]
    public void AWriterIsOfNoUseAfterItsFunction()
    {
        using var server = new BusServer(daemon, null, bus => bus.Register("/types", Interface, new object()));
        using var client = daemon.Connect();
        BusWriter? kept = null;
        Assert.Throws<BusException>(() => client.Call(server.Bus.UniqueName, "/types", Interface.Name, "Echo", writer => kept = writer, Patience));
        Assert.Throws<InvalidOperationException>(() => kept!.WriteByte(1));
        Assert.Throws<ArgumentException>(() => client.Call(server.Bus.UniqueName, "/types", Interface.Name, "Echo", w => w.WriteString("a\0b"), Patience));
    }

    /// <summary>One value of each type.</summary>
    private sealed record Values(object[] Basic, byte[] Bytes, List<string> Strings, Dictionary<string, uint> Numbers)
    {
        // What D-Bus calls a string: no null character, no lone surrogate.
        private static readonly Gen<string> String = Gen.OneOf(Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 20], Gen.Const("𝔥𝔦𝔩𝔩"));

        public static Gen<Values> Generator { get; } = Gen.Select(
            Gen.Select(Gen.Byte, Gen.Bool, Gen.Short, Gen.UShort, Gen.Int, Gen.UInt, Gen.Long),
            Gen.Select(Gen.ULong, Gen.Double, String),
            Gen.Byte.Array[0, 100],
            String.List[0, 10],
            Gen.Dictionary(String, Gen.UInt)[0, 10],
            (a, b, bytes, strings, numbers) => new Values(
                [a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7, b.Item1, b.Item2, b.Item3, "/a/b", "a{sv}"], bytes, strings, numbers));

        public static Values Example { get; } = new(
            [(byte)1, true, (short)-2, (ushort)3, -4, 5u, -6L, 7UL, 8.5, "nine", "/a/b", "a{sv}"], [1, 2, 3], ["x", ""], new() { ["one"] = 1 });

        public string Text => string.Join('|', [
            .. Basic.Select(value => value is double number ? $"{BitConverter.DoubleToInt64Bits(number)}" : $"{value}"),
            Convert.ToHexString(Bytes), .. Strings, .. Numbers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair}")]);

        public static Values Read(BusReader r)
        {
            object[] basic =
            [
                r.ReadByte(), r.ReadBoolean(), r.ReadInt16(), r.ReadUInt16(), r.ReadInt32(), r.ReadUInt32(), r.ReadInt64(),
                r.ReadUInt64(), r.ReadDouble(), r.ReadString(), r.ReadObjectPath(), r.ReadSignature(),
            ];
            var bytes = r.ReadBytes();
            var strings = r.ReadStrings();
            var numbers = r.ReadDictionary("su", key => key.ReadString(), value => value.ReadUInt32());
            Assert.Equal((7, ("inner", true)), r.ReadStruct("i(sb)", outer =>
                (outer.ReadInt32(), outer.ReadStruct("sb", inner => (inner.ReadString(), inner.ReadBoolean())))));
            var pairs = r.ReadArray("(sx)", array => array.ReadStruct("sx", pair => (pair.ReadString(), pair.ReadInt64())));
            Assert.Equal([.. numbers.Select(number => (number.Key, -(long)number.Value))], pairs);
            Assert.Equal(strings, r.ReadVariant("as", variant => variant.ReadStrings()));
            Assert.Equal(bytes, r.ReadDictionary("sv", key => key.ReadString(), value => value.ReadAny())["bytes"]);
            return new Values(basic, bytes, strings, numbers);
        }

        public void Write(BusWriter w)
        {
            w.WriteByte((byte)Basic[0]).WriteBoolean((bool)Basic[1]).WriteInt16((short)Basic[2]).WriteUInt16((ushort)Basic[3])
                .WriteInt32((int)Basic[4]).WriteUInt32((uint)Basic[5]).WriteInt64((long)Basic[6]).WriteUInt64((ulong)Basic[7])
                .WriteDouble((double)Basic[8]).WriteString((string)Basic[9]).WriteObjectPath((string)Basic[10]).WriteSignature((string)Basic[11])
                .WriteBytes(Bytes)
                .WriteStrings(Strings)
                .WriteDictionary("su", Numbers, (entry, pair) => entry.WriteString(pair.Key).WriteUInt32(pair.Value))
                .WriteStruct("i(sb)", outer => outer.WriteInt32(7).WriteStruct("sb", inner => inner.WriteString("inner").WriteBoolean(true)))
                .WriteArray("(sx)", Numbers, (array, pair) => array.WriteStruct("sx", s => s.WriteString(pair.Key).WriteInt64(-(long)pair.Value)))
                .WriteVariant("as", variant => variant.WriteStrings(Strings))
                .WriteDictionary("sv", ["bytes"], (entry, key) => entry.WriteString(key).WriteVariant("ay", variant => variant.WriteBytes(Bytes)));
        }
    }
}
