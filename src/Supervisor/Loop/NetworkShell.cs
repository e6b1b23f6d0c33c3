using Hillingar.Linux;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Loop;

/// <summary>Carries out the effects of a network, which is up as long as it is among those that are kept.</summary>
internal sealed class NetworkShell(NetworkKeeper networks, Action<UnitEvent> report, TimeProvider time) : IUnitShell
{
    private readonly DeadlineTimer _deadline = new(time, at => report(new UnitEvent.DeadlinePassed(at)));
    private Task _last = Task.CompletedTask;

    public string Program => "";

    public void CarryOut(FleetEffect effect)
    {
        switch (effect.Effect, effect.Unit)
        {
            case (UnitEffect.SetUp, NetworkDefinition network):
                _last = ReportAsync(networks.AddAsync(network), new UnitEvent.WasSetUp(), reason => new UnitEvent.StartFailed(reason));
                break;
            case (UnitEffect.TearDown, NetworkDefinition network):
                _last = ReportAsync(networks.RemoveAsync(network.Name), new UnitEvent.WasTornDown(), reason => new UnitEvent.TearDownFailed(reason));
                break;
            case (UnitEffect.ArmDeadline(var at), _):
                _deadline.Arm(at);
                break;
        }
    }

    public void Adopt(ITenderRun run) => throw new InvalidOperationException("a network has no tender");

    public bool Kill(Signal signal) => false;

    public async ValueTask DisposeAsync()
    {
        _deadline.Dispose();
        await _last.ConfigureAwait(false);
    }

    private async Task ReportAsync(Task<string?> work, UnitEvent done, Func<string, UnitEvent> failed) =>
        report(await work.ConfigureAwait(false) is { } reason ? failed(reason) : done);
}
