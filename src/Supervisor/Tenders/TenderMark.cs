using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Supervisor.Hosting;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tenders;

/// <summary>
/// The mark that every tender of this host carries in its environment: the directory of the state, by what tells it from all others of the machine,
/// and so from that of another supervisor in another container with the same paths.
/// </summary>
internal sealed class TenderMark
{
    private const string HostVariable = "HILLINGAR_HOST";
    private const string UnitVariable = "HILLINGAR_UNIT";

    private readonly string _host;

    public TenderMark(HostLayout layout)
    {
        using var state = FileSystem.OpenRead(layout.State);
        _host = SysStat.IdentityOf(state);
    }

    public ImmutableSortedDictionary<string, string> EnvironmentOf(UnitName unit) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(HostVariable, _host).Add(UnitVariable, unit.ToString());

    /// <summary>All processes with the mark, and the names of their units; each is the caller's to dispose.</summary>
    public IReadOnlyList<(ProcessHandle Process, string Unit)> Find() => ProcessMark.Find(HostVariable, _host, UnitVariable);
}
