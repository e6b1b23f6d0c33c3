using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>
/// Compares a unit with the manifest of its image. Tenders refuse a guest whose devices are not all attached, and
/// devices that it does not have; here that is known before anything is touched.
/// </summary>
public static class ManifestWiring
{
    // HVT_ABI_VERSION and SPT_ABI_VERSION of Solo5 0.12, which their tenders compare for equality.
    private const int AbiVersion = 2;

    // The stack grows down from the end of memory and the heap up from the end of the image; MirageOS keeps 1 MiB between them.
    private const long LeastFree = 1 << 20;

    private const long GuestPage = 2 << 20;

    public static ImmutableArray<Diagnostic> Check(UnikernelSpec unit, ImageManifest manifest)
    {
        var found = new List<Diagnostic>();
        CheckTarget(unit, manifest.Target, found);
        CheckAbiVersion(unit, manifest, found);
        CheckMemory(unit, manifest.EndAddress, found);
        foreach (var device in manifest.Devices)
            CheckNeeded(unit, device, found);
        foreach (var net in unit.Nets)
            CheckGiven(new Located<DeviceName>(net.Device, unit.Written.Of("net", $"{net.Device}")), DeviceKind.Net, manifest, found);
        foreach (var device in unit.Volumes.Select(volume => volume.Device).Concat(unit.Blocks.Select(block => block.Device)))
            CheckGiven(device, DeviceKind.Block, manifest, found);
        found.Sort(Diagnostic.CompareByPlace);
        return [.. found];
    }

    private static void CheckTarget(UnikernelSpec unit, ImageTarget target, List<Diagnostic> found)
    {
        ImageTarget[] runs = unit.Tender switch
        {
            TenderChoice.Auto => [ImageTarget.Hvt, ImageTarget.Spt],
            TenderChoice.Solo5Spt => [ImageTarget.Spt],
            // A program of one's own may run what it likes.
            TenderChoice.Program => [target],
            _ => [ImageTarget.Hvt],
        };
        if (runs.Contains(target))
            return;
        var wanted = string.Join(" or ", runs.Select(Word));
        found.Add(DiagnosticCatalog.WrongTarget.At(
            unit.ImagePlace, $"the image was built for the target {Word(target)}, and the tender '{unit.Tender}' runs {wanted}",
            runs.Length == 1 && target is ImageTarget.Hvt or ImageTarget.Spt
                ? $"Rebuild the image for {wanted}, or set tender = \"auto\"."
                : $"Rebuild the image for {wanted}."));
    }

    private static void CheckAbiVersion(UnikernelSpec unit, ImageManifest manifest, List<Diagnostic> found)
    {
        // Of the targets that tenders here run; a program of one's own may speak what it likes.
        if (manifest.AbiVersion is not { } version || unit.Tender is TenderChoice.Program || manifest.Target is not (ImageTarget.Hvt or ImageTarget.Spt))
            return;
        if (version != AbiVersion)
            found.Add(DiagnosticCatalog.WrongAbiVersion.At(
                unit.ImagePlace, $"the image speaks version {version} of the {Word(manifest.Target)} interface, and tenders speak version {AbiVersion}"));
    }

    private static void CheckMemory(UnikernelSpec unit, long end, List<Diagnostic> found)
    {
        if (end + LeastFree <= unit.Memory.Bytes)
            return;
        var least = new ByteSize((end + LeastFree + GuestPage - 1) / GuestPage * GuestPage);
        found.Add(DiagnosticCatalog.MemoryTooSmall.At(
            unit.Written.Of("run", "memory"),
            $"the image ends at {new ByteSize((end + 1023) / 1024 * 1024)}, "
                + $"and of {unit.Memory} of memory {(end > unit.Memory.Bytes ? "not even that fits" : "too little is left for a stack and a heap")}",
            $"Write memory = \"{least}\" or more into [run]; what the guest needs beyond the least is for its author to say.",
            new DiagnosticNote(unit.ImagePlace, "the image")));
    }

    private static void CheckNeeded(UnikernelSpec unit, ManifestDevice device, List<Diagnostic> found)
    {
        if (unit.Nets.Select(net => net.Device).Concat(unit.Volumes.Select(volume => volume.Device.Value))
            .Concat(unit.Blocks.Select(block => block.Device.Value))
            .Any(given => given.ToString() == device.Name))
            return;
        found.Add(DiagnosticCatalog.DeviceMissing.At(
            unit.ImagePlace, $"the image needs the {Word(device.Kind)} device '{device.Name}', which the unit does not give",
            device.Kind == DeviceKind.Net ? $"Add a section [net.{device.Name}]." : $"Add a section [volume.{device.Name}] or [block.{device.Name}]."));
    }

    private static void CheckGiven(Located<DeviceName> given, DeviceKind kind, ImageManifest manifest, List<Diagnostic> found)
    {
        var name = given.Value.ToString();
        var namesakes = manifest.Devices.Where(device => device.Name == name).ToArray();
        if (namesakes.Any(device => device.Kind == kind))
            return;
        if (namesakes is [var other, ..])
        {
            found.Add(DiagnosticCatalog.DeviceOfOtherKind.At(
                given.Span, $"'{name}' is a {Word(other.Kind)} device in the image, not a {Word(kind)} device",
                other.Kind == DeviceKind.Net ? $"Write [net.{name}]." : $"Write [volume.{name}] or [block.{name}]."));
            return;
        }

        var devices = manifest.Devices.Where(device => device.Kind == kind).Select(device => device.Name).ToArray();
        found.Add(DiagnosticCatalog.DeviceSuperfluous.At(
            given.Span, $"the image has no {Word(kind)} device '{name}'",
            Suggestion.For(name, devices)
            ?? (devices.Length > 0 ? $"Its {Word(kind)} devices are {string.Join(", ", devices)}."
                : $"It has no {Word(kind)} device at all; remove the section.")));
    }

    private static string Word(DeviceKind kind) => kind switch
    {
        DeviceKind.Net => "network",
        DeviceKind.Block => "block",
    };

    private static string Word(ImageTarget target) => target.ToString().ToLowerInvariant();
}
