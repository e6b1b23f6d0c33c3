using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>Binds the section <c>[health]</c>.</summary>
internal sealed class HealthBinder(SectionBinder health, ICollection<Diagnostic> found)
{
    /// <summary>The section, or null if it is not there or something in it was reported.</summary>
    public static HealthCheck? Bind(SectionBinder health, ImmutableArray<NetDraft> nets, ICollection<Diagnostic> found) =>
        health.IsPresent ? new HealthBinder(health, found).Bind(nets) : null;

    private HealthCheck? Bind(ImmutableArray<NetDraft> nets)
    {
        var probe = BindProbe();
        var interval = health.GetOrDefault(KeyTable.ProbeInterval);
        var timeout = health.GetOrDefault(KeyTable.ProbeTimeout);
        if (timeout.Value > interval.Value)
        {
            var isWritten = health.Has(KeyTable.ProbeTimeout);
            found.Add(DiagnosticCatalog.ProbesOverlap.At(
                isWritten ? timeout.Span : interval.Span,
                $"'timeout' is {timeout.Value}{(isWritten ? "" : " by default")}, longer than 'interval', "
                    + $"which is {interval.Value}{(health.Has(KeyTable.ProbeInterval) ? "" : " by default")}",
                null,
                isWritten && health.Has(KeyTable.ProbeInterval) ? [new DiagnosticNote(interval.Span, "the interval is set here")] : []));
        }

        var failures = health.GetOrDefault(KeyTable.ProbeFailures).Value;
        var grace = health.GetOrDefault(KeyTable.ProbeGrace).Value;
        // An address that was reported is missing.
        var address = BindDevice(nets)?.Address?.Value;
        return probe is null || address is null ? null : new HealthCheck(probe, address.Value, interval.Value, timeout.Value, failures, grace);
    }

    private HealthProbe? BindProbe()
    {
        WrittenProbe[] written = [.. ProbeTable.All.Where(probe => health.Has(probe.Key))];
        // Each is read, so that the mistakes in all are told.
        HealthProbe?[] read = [.. written.Select(probe => probe.Read(health, found))];
        if (written.Length > 1)
        {
            foreach (var further in written[1..])
                found.Add(DiagnosticCatalog.SeveralProbes.At(
                    health.PlaceOf(further.Key), $"a unit has one probe, and '{written[0].Key.Name}' is there already", null,
                    new DiagnosticNote(health.PlaceOf(written[0].Key), "the other one")));
            return null;
        }

        if (written.Length == 0 || health.IsFalse(written[0].Key))
        {
            if (!health.IsDamaged && !ProbeTable.Keys.Any(health.IsReportedAsMisspelt))
                found.Add(DiagnosticCatalog.NoProbe.At(
                    health.Head, "the section says nothing of what is to be tried", $"Add one of {ProbeTable.Names()}."));
            return null;
        }

        return read[0];
    }

    private NetDraft? BindDevice(ImmutableArray<NetDraft> nets)
    {
        var names = nets.Select(net => net.Device.Value.ToString()).ToArray();
        if (health.Has(KeyTable.ProbeDevice))
        {
            if (health.Get(KeyTable.ProbeDevice) is not { } device)
                return null;
            if (nets.FirstOrDefault(net => net.Device.Value == device.Value) is { } named)
                return named;
            if (!health.IsDamaged)
                found.Add(DiagnosticCatalog.ProbeWithoutDevice.At(
                    device.Span, $"the unit has no network device '{device.Value}'", Suggestion.For(device.Value.ToString(), names) ?? Offer(names)));
            return null;
        }

        if (nets is [var only])
            return only;
        if (!health.IsDamaged)
            found.Add(DiagnosticCatalog.ProbeWithoutDevice.At(
                health.Head, names.Length == 0 ? "the unit has no network device that could be asked"
                    : "the unit has several network devices, and one must be chosen", Offer(names)));
        return null;

        static string Offer(string[] names) =>
            names.Length == 0 ? "Add a section [net.NAME], or remove [health]."
                : $"Write device = with one of {string.Join(", ", names.Select(name => $"\"{name}\""))}.";
    }
}
