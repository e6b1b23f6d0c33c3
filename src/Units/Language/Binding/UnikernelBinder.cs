using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Binds the text of a <c>NAME.unikernel.toml</c> and checks what can be checked without the other units.</summary>
internal sealed class UnikernelBinder(UnitName name, ICollection<Diagnostic> found)
{
    // 64 entries, of which the first is reserved (mft_abi.h).
    private const int MaxDevices = 63;

    private static readonly ByteSize GuestPage = ByteSize.FromMebibytes(2);

    public static UnikernelDraft Bind(UnitName name, ComposedUnit composed, ICollection<Diagnostic> found) =>
        new UnikernelBinder(name, found).Bind(composed);

    private UnikernelDraft Bind(ComposedUnit composed)
    {
        var file = new FileBinder(composed, FileType.Unikernel, found);
        var unit = file.Section(KeyTable.Unit);
        _ = unit.GetOrDefault(KeyTable.Modules); // Composition has done what they say; here their type is checked.
        var image = file.Section(KeyTable.Image);
        var run = file.Section(KeyTable.Run);
        var nets = file.Sections(KeyTable.Net).ToArray();
        var volumes = file.Sections(KeyTable.Volume).ToArray();
        var blocks = file.Sections(KeyTable.Block).ToArray();
        CheckDevices([.. nets, .. volumes, .. blocks]);
        ImmutableArray<NetDraft> boundNets = [.. nets.Select(net => BindNet(net.Name, net.Section)).OfType<NetDraft>()];
        return new UnikernelDraft
        {
            Name = name,
            Head = composed.Head,
            IsDamaged = composed.IsDamaged,
            Written = composed.Written,
            Description = "",
            WrittenDescription = unit.GetOrDefault(KeyTable.UnitDescription).Value,
            WrittenDependencies = DependencyBinder.Bind(unit),
            OnDemand = !unit.GetOrDefault(KeyTable.Autostart).Value,
            Image = ImageBinder.Bind(image, composed.IsDamaged, found),
            Memory = BindMemory(run),
            Arguments = [],
            WrittenArguments = run.GetOrDefault(KeyTable.Args),
            Tender = run.GetOrDefault(KeyTable.Tender).Value,
            StopTimeout = run.GetOrDefault(KeyTable.StopTimeout).Value,
            Cpus = run.Get(KeyTable.Cpus)?.Value,
            CpuQuota = run.Get(KeyTable.CpuQuota)?.Value,
            Nets = [],
            NetDrafts = boundNets,
            Volumes = [.. volumes.Select(volume => VolumeBinder.BindDevice(volume.Name, volume.Section, found)).OfType<VolumeDeviceDraft>()],
            Blocks = [.. blocks.Select(block => BindBlock(block.Name, block.Section)).OfType<BlockSpec>()],
            Restart = BindRestart(file.Section(KeyTable.Restart)),
            Health = HealthBinder.Bind(file.Section(KeyTable.Health), boundNets, found),
        };
    }

    private ByteSize BindMemory(SectionBinder run)
    {
        var memory = run.GetOrDefault(KeyTable.Memory);
        if (memory.Value.Bytes % GuestPage.Bytes != 0)
        {
            var below = new ByteSize(memory.Value.Bytes / GuestPage.Bytes * GuestPage.Bytes);
            var above = new ByteSize(below.Bytes + GuestPage.Bytes);
            found.Add(DiagnosticCatalog.OddMemory.At(
                memory.Span, $"'memory' is {memory.Value}, which is not a multiple of {GuestPage}", $"The nearest sizes are {below} and {above}."));
        }

        return memory.Value;
    }

    private NetDraft? BindNet(Located<DeviceName>? device, SectionBinder net)
    {
        var network = net.Get(KeyTable.Network);
        var address = net.Get(KeyTable.Address);
        var mac = net.Get(KeyTable.Mac);
        var address6 = net.Get(KeyTable.Address6);
        var publish = net.GetOrDefault(KeyTable.Publish).Value;
        return device is null
            ? null
            : new NetDraft(
                device, InterfaceNames.Tap(name, device.Value), network, address, address6, net.Has(KeyTable.Address6),
                mac ?? new Located<MacAddress>(MacAddress.Derive(name, device.Value), net.Head), publish);
    }

    private static BlockSpec? BindBlock(Located<DeviceName>? device, SectionBinder block)
    {
        var path = block.Get(KeyTable.BlockPath);
        var (isReadOnly, sectorSize) = (block.GetOrDefault(KeyTable.BlockReadOnly).Value, block.GetOrDefault(KeyTable.SectorSize).Value);
        return device is null || path is null ? null : new BlockSpec(device, path, isReadOnly, sectorSize);
    }

    private RestartSpec BindRestart(SectionBinder restart)
    {
        var delay = restart.GetOrDefault(KeyTable.Delay);
        var maxDelay = restart.GetOrDefault(KeyTable.MaxDelay);
        if (delay.Value > maxDelay.Value)
        {
            var written = restart.Has(KeyTable.MaxDelay);
            found.Add(DiagnosticCatalog.DelayBeyondMaximum.At(
                restart.Has(KeyTable.Delay) ? delay.Span : maxDelay.Span,
                $"'delay' is {delay.Value}, longer than 'max-delay', which is {maxDelay.Value}{(written ? "" : " by default")}",
                null,
                written && restart.Has(KeyTable.Delay) ? [new DiagnosticNote(maxDelay.Span, "the maximum is set here")] : []));
        }

        return new RestartSpec(
            restart.GetOrDefault(KeyTable.Policy).Value,
            delay.Value,
            maxDelay.Value,
            restart.GetOrDefault(KeyTable.StartLimitBurst).Value,
            restart.GetOrDefault(KeyTable.StartLimitInterval).Value)
        {
            SuccessStatus = [.. restart.GetOrDefault(KeyTable.SuccessStatus).Value.Distinct().Order()],
            PreventStatus = [.. restart.GetOrDefault(KeyTable.PreventStatus).Value.Distinct().Order()],
        };
    }

    // Tenders look devices up by their names alone, of either kind.
    private void CheckDevices((Located<DeviceName>? Name, SectionBinder Section)[] all)
    {
        var first = new Dictionary<DeviceName, (SourceSpan Span, string Kind)>();
        foreach (var (device, section) in all)
        {
            if (device is not null && !first.TryAdd(device.Value, (device.Span, section.Kind)))
                found.Add(DiagnosticCatalog.DeviceTwice.At(
                    device.Span, $"the {section.Kind} '{device.Value}' has the name of a {first[device.Value].Kind}", null,
                    new DiagnosticNote(first[device.Value].Span, $"the {first[device.Value].Kind}")));
        }

        if (all.Length > MaxDevices)
            found.Add(DiagnosticCatalog.TooManyDevices.At(
                all[MaxDevices].Section.Head, $"the unit has {all.Length} devices"));
    }
}
