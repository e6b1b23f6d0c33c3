using System.Net.Sockets;
using Hillingar.Linux;
using Hillingar.TestKit;

namespace Hillingar.Bus.Tests;

public sealed class AskingStreamTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    [Fact]
    public async Task AClientThatOnlyAsksReadsItsAnswersItself()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        var (description, refusal) = await AskAsync(daemon.Address, async client =>
        {
            var unit = await client.GetAsync(SampleHost.UnitPath, UnitContract.Interface).ConfigureAwait(false);
            var asking = client.CallAsync(HostBus.Root, ManagerContract.Unsubscribe, default);
            var refused = await Assert.ThrowsAsync<BusException>(() => asking).ConfigureAwait(false);
            return (unit.Description, refused.Name);
        });
        Assert.Equal((SampleHost.Unit("dns").Description, BusErrors.NotSubscribed), (description, refusal));
    }

    [Fact]
    public async Task ABusThatIsNotThereOrEndsIsAnError()
    {
        using var scratch = new ScratchDirectory();
        var address = $"unix:path={scratch.File("bus")}";
        await Assert.ThrowsAsync<IOException>(() => AskAsync(address, _ => Task.FromResult(0)));
        await Assert.ThrowsAsync<IOException>(() => AskAsync("unix:x=y", _ => Task.FromResult(0)));
        await Assert.ThrowsAsync<IOException>(() => AskAsync("", _ => Task.FromResult(0)));

        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(scratch.File("bus")));
        listener.Listen();
        var asked = Assert.ThrowsAsync<IOException>(() => AskAsync(address, _ => Task.FromResult(0)));
        (await listener.AcceptAsync(TestContext.Current.CancellationToken)).Dispose();
        await asked;
    }

    [Fact]
    public async Task TheNextOfSeveralBusesIsTried()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        Assert.Equal(0, await AskAsync($"unix:path=/nonexistent;{daemon.Address}", _ => Task.FromResult(0)));
    }

    // On a thread of the pool, which has no synchronization context, as a program's.
    private static Task<T> AskAsync<T>(string address, Func<BusClient, Task<T>> ask) => Task.Run(async () =>
    {
        using var stream = new AskingStream((name, patience) => new UnixStream(name, patience));
        async Task<T> ConnectAndAskAsync()
        {
            using var client = await BusClient.ConnectAsync(address, stream).ConfigureAwait(false);
            return await ask(client).ConfigureAwait(false);
        }

        var asked = ConnectAndAskAsync();
        stream.ReadUntil(asked);
        return await asked;
    });
}
