using System.Runtime.InteropServices;

namespace Hillingar.Linux.Tests.Bus;

public sealed class BusCallTests : IClassFixture<BusDaemon>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly BusDaemon _daemon;
    private readonly Thing _thing = new();
    private readonly BusServer _server;
    private readonly Linux.Bus _client;

    public BusCallTests(BusDaemon daemon)
    {
        _daemon = daemon;
        _server = new BusServer(daemon, Thing.Name, bus => bus.Register(Thing.Path, Thing.Interface, _thing));
        _client = daemon.Connect();
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _thing.HasDeferred.Dispose();
    }

    [Fact]
    public void AMethodAnswers()
    {
        using var reply = Call("Add", w => w.WriteInt32(40).WriteInt32(2));
        Assert.Equal("i", reply.Signature);
        Assert.Equal(42, reply.Body.ReadInt32());
        Assert.True(reply.Body.AtEnd);
    }

    [Fact]
    public void ARefusalKeepsItsNameAndMessage()
    {
        var refusal = Refused("Refuse", w => w.WriteString("org.hillingar.Error.UnitNotFound").WriteString("no unit 'dns'"));
        Assert.Equal(("org.hillingar.Error.UnitNotFound", "no unit 'dns'"), (refusal.Name, refusal.Message));
        Assert.Empty(_server.Failures);
    }

    [Fact]
    public void ABugInAHandlerReachesTheCallerAndTheReport()
    {
        var refusal = Refused("Crash");
        Assert.Equal((BusErrors.Failed, "a bug"), (refusal.Name, refusal.Message));
        Assert.IsType<InvalidOperationException>(Assert.Single(_server.Failures));
    }

    [Theory]
    [InlineData("Forget", "neither answered nor deferred")]
    [InlineData("AnswerWrongly", "declared type 's'")]
    public void AMissingOrWrongAnswerIsAnErrorAtOnce(string method, string message)
    {
        var refusal = Refused(method);
        Assert.Equal(BusErrors.Failed, refusal.Name);
        Assert.Contains(message, refusal.Message);
        Assert.Single(_server.Failures);
    }

    [Fact]
    public void ASecondAnswerIsReportedAndNotSent()
    {
        Call("AnswerTwice").Dispose();
        Call("Add", w => w.WriteInt32(1).WriteInt32(1)).Dispose();
        Assert.Contains("already", Assert.Single(_server.Failures).Message);
    }

    [Fact]
    public async Task AnAnswerMayComeLaterFromAnotherThread()
    {
        var answer = Task.Factory.StartNew(() =>
        {
            using var reply = Call("Wait");
            return reply.Body.ReadString();
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(_thing.HasDeferred.Wait(Patience, TestContext.Current.CancellationToken));
        _thing.Deferred!.Reply(w => w.WriteString("at last"));
        Assert.Equal("at last", await answer);
    }

    [Fact]
    public async Task SignalsDoNotDisturbACallThatWaits()
    {
        // Only a signal that has a handler interrupts a system call.
        const int WindowChange = 28;
        using var handler = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, context => context.Cancel = true);
        nint caller = 0;
        var answer = Task.Factory.StartNew(() =>
        {
            caller = Libc.PthreadSelf();
            using var reply = Call("Wait");
            return reply.Body.ReadString();
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(_thing.HasDeferred.Wait(Patience, TestContext.Current.CancellationToken));

        // The caller waits for an answer that is not given yet; the round trips leave it time to be interrupted.
        using var other = _daemon.Connect();
        for (var i = 0; i < 20 && !answer.IsCompleted; i++)
        {
            Assert.Equal(0, Libc.PthreadKill(caller, WindowChange));
            other.Call(Thing.Name, Thing.Path, Thing.Interface.Name, "Add", w => w.WriteInt32(1).WriteInt32(1), Patience).Dispose();
        }

        _thing.Deferred!.Reply(w => w.WriteString("undisturbed"));
        Assert.Equal("undisturbed", await answer);
    }

    [Fact]
    public async Task ADeferredCallMayFail()
    {
        var failure = Task.Factory.StartNew(() => Refused("FailLater"), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(_thing.HasDeferred.Wait(Patience, TestContext.Current.CancellationToken));
        _thing.Deferred!.Fail("org.hillingar.Error.TooLate", "it was too late");
        Assert.Equal("org.hillingar.Error.TooLate", (await failure).Name);
    }

    [Fact]
    public void AHandlerThatFailsAfterDeferringIsAnsweredOnce()
    {
        Assert.Equal("a late bug", Refused("CrashAfterDefer").Message);
        Assert.Throws<InvalidOperationException>(() => _thing.Deferred!.Reply());
    }

    [Fact]
    public void LibsystemdChecksArgumentsAndMembers()
    {
        Assert.Equal(BusErrors.InvalidArgs, Refused("Add", w => w.WriteString("40")).Name);
        Assert.Equal(BusErrors.UnknownMethod, Refused("NoSuchMethod").Name);
        var unknown = Assert.Throws<BusException>(() => _client.Call(Thing.Name, "/nowhere", Thing.Interface.Name, "Add", null, Patience));
        Assert.Equal(BusErrors.UnknownObject, unknown.Name);
        unknown = Assert.Throws<BusException>(() => _client.Call("org.hillingar.Nobody", "/", "a.b", "C", null, Patience));
        Assert.Equal(BusErrors.ServiceUnknown, unknown.Name);
    }

    [Fact]
    public void ACallThatNobodyAnswersTimesOut()
    {
        var refusal = Assert.Throws<BusException>(() => _client.Call(Thing.Name, Thing.Path, Thing.Interface.Name, "Wait", null, TimeSpan.FromMilliseconds(50)));
        Assert.Equal(BusErrors.Timeout, refusal.Name);
    }

    [Fact]
    public void TheBusVouchesForTheCaller()
    {
        using var reply = Call("WhoAmI");
        Assert.Equal(_client.UniqueName, reply.Body.ReadString());
        Assert.Equal(Environment.IsPrivilegedProcess, reply.Body.ReadUInt32() == 0);
        Assert.Equal(Environment.ProcessId, reply.Body.ReadInt32());
    }

    [Fact]
    public void ADescriptorTravels()
    {
        using var pipe = Pipe.Create(nonBlockingRead: true);
        Call("WriteTo", w => w.WriteDescriptor(pipe.Write).WriteBytes("through"u8)).Dispose();
        var buffer = new byte[16];
        Assert.Equal("through"u8.ToArray(), buffer[..pipe.Read.Read(buffer)]);
    }

    [Fact]
    public void OnlyTheServingThreadMayUseTheConnection()
    {
        using var served = new ManualResetEventSlim();
        _server.Bus.Post(served.Set);
        Assert.True(served.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Throws<InvalidOperationException>(() => _server.Bus.RequestName("org.hillingar.Other"));
    }

    private BusMessage Call(string method, Action<BusWriter>? write = null) =>
        _client.Call(Thing.Name, Thing.Path, Thing.Interface.Name, method, write, Patience);

    private BusException Refused(string method, Action<BusWriter>? write = null) => Assert.Throws<BusException>(() => Call(method, write));
}
