namespace Hillingar.Linux.Tests.Bus;

/// <summary>The object that the bus tests serve, with a member for each thing that can go right or wrong.</summary>
internal sealed class Thing
{
    internal const string Name = "org.hillingar.Test";
    internal const string Path = "/org/hillingar/Test";

    public string Label { get; set; } = "first";

    public uint Count { get; set; } = 1;

    public BusCall? Deferred { get; private set; }

    public ManualResetEventSlim HasDeferred { get; } = new();

    internal static BusInterface<Thing> Interface { get; } = new BusInterface<Thing>("org.hillingar.Test.Thing")
        .Method("Add", "i left, i right", "i sum", BusAccess.Anyone, (_, call) =>
        {
            var sum = call.Arguments.ReadInt32() + call.Arguments.ReadInt32();
            call.Reply(w => w.WriteInt32(sum));
        })
        .Method("Refuse", "s name, s message", BusArguments.None, BusAccess.Anyone, (_, call) =>
            throw new BusException(call.Arguments.ReadString(), call.Arguments.ReadString()))
        .Method("FailLater", BusArguments.None, BusArguments.None, BusAccess.Anyone, (thing, call) => thing.Defer(call))
        .Method("Wait", BusArguments.None, "s answer", BusAccess.Anyone, (thing, call) => thing.Defer(call))
        .Method("Crash", BusArguments.None, BusArguments.None, BusAccess.Anyone, (_, _) => throw new InvalidOperationException("a bug"))
        .Method("CrashAfterDefer", BusArguments.None, BusArguments.None, BusAccess.Anyone, (thing, call) =>
        {
            thing.Defer(call);
            throw new InvalidOperationException("a late bug");
        })
        .Method("Forget", BusArguments.None, BusArguments.None, BusAccess.Anyone, (_, _) => { })
        .Method("AnswerWrongly", BusArguments.None, "s text", BusAccess.Anyone, (_, call) => call.Reply(w => w.WriteInt32(1)))
        .Method("AnswerTwice", BusArguments.None, BusArguments.None, BusAccess.Anyone, (_, call) =>
        {
            call.Reply();
            call.Reply();
        })
        .Method("WhoAmI", BusArguments.None, "s sender, u uid, i pid", BusAccess.Anyone, (_, call) =>
        {
            var peer = call.GetPeer();
            call.Reply(w => w.WriteString(call.Sender!).WriteUInt32(peer.Uid).WriteInt32(peer.Pid));
        })
        .Method("WriteTo", "h target, ay text", BusArguments.None, BusAccess.Anyone, (_, call) =>
        {
            using var target = call.Arguments.ReadDescriptor();
            target.Write(call.Arguments.ReadBytes());
            call.Reply();
        })
        .Property("Label", "s", PropertyChange.Announced, (thing, w) => w.WriteString(thing.Label), (thing, r) => thing.Label = r.ReadString(), BusAccess.Anyone)
        .Property("Count", "u", PropertyChange.Invalidated, (thing, w) => w.WriteUInt32(thing.Count))
        .Property("Id", "o", PropertyChange.Constant, (_, w) => w.WriteObjectPath(Path))
        .Property("Moment", "t", PropertyChange.Silent, (_, w) => w.WriteUInt64(42))
        .Signal("Happened", "s what, a{sv} details");

    private void Defer(BusCall call)
    {
        Deferred = call;
        call.Defer();
        HasDeferred.Set();
    }
}
