using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>
/// What the checks of a whole set look at in one unit, without the places where it is written. Of units of which all
/// this is as it was, and in which nothing was found, nothing is found again, wherever in its file each thing now stands.
/// </summary>
internal sealed class UnitFacts : IEquatable<UnitFacts>
{
    // Equal for units that the checks treat alike.
    private readonly object?[] _values;

    private UnitFacts(object?[] values) => _values = values;

    public static UnitFacts Of(IUnitDraft unit)
    {
        var facts = new List<object?> { unit.Id, unit.WrittenDependencies.Length };
        foreach (var (kind, on) in unit.WrittenDependencies)
        {
            facts.Add(kind);
            facts.Add(on.Value);
        }

        switch (unit)
        {
            case UnikernelDraft unikernel:
                AddDevices(facts, unikernel);
                break;
            case NetworkDraft network:
                facts.AddRange([network.Address?.Value, network.Address6?.Value, network.HasAddress6]);
                break;
            case VolumeDraft volume:
                facts.Add(volume.Content?.GetType());
                break;
            case TargetDraft:
                break;
            default:
                throw new ArgumentException($"a {unit.GetType()} is no unit that is known here", nameof(unit));
        }

        return new UnitFacts([.. facts]);
    }

    public bool Equals(UnitFacts? other) =>
        ReferenceEquals(this, other) || (other is not null && _values.AsSpan().SequenceEqual(other._values));

    public override bool Equals(object? obj) => Equals(obj as UnitFacts);

    public override int GetHashCode() => _values.Length;

    private static void AddDevices(List<object?> facts, UnikernelDraft unit)
    {
        facts.AddRange([unit.NetDrafts.Length, unit.Volumes.Length, unit.Blocks.Length]);
        foreach (var net in unit.NetDrafts)
        {
            facts.AddRange([net.Device.Value, net.Network?.Value, net.Address?.Value, net.Address6?.Value, net.Mac.Value, net.Publish.Length]);
            foreach (var port in net.Publish)
                facts.Add(port.Value);
        }

        foreach (var volume in unit.Volumes)
        {
            var source = volume.Source as VolumeSource.Unit;
            facts.AddRange([volume.Device.Value, volume.Source?.GetType(), source?.Volume.Value, source?.IsReadOnly, volume.ReadOnly?.Value]);
        }

        foreach (var block in unit.Blocks)
            facts.AddRange([block.Device.Value, VolumeChecks.PathOf(block.Path), block.IsReadOnly]);
    }
}
