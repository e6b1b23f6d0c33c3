using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>
/// Compares a unit with the manifest of its image. Tenders refuse a guest whose devices are not all attached, and
/// devices that it does not have; here that is known before anything is touched.
/// </summary>
public static class ManifestWiring
{
    public static ImmutableArray<Diagnostic> Check(UnikernelSpec unit, ImageManifest manifest)
    {
        var found = new List<Diagnostic>();
        CheckTarget(unit, manifest.Target, found);
        foreach (var device in manifest.Devices)
            CheckNeeded(unit, device, found);
        foreach (var net in unit.Nets)
            CheckGiven(net.Device, DeviceKind.Net, manifest, found);
        foreach (var device in unit.Volumes.Select(volume => volume.Device).Concat(unit.Blocks.Select(block => block.Device)))
            CheckGiven(device, DeviceKind.Block, manifest, found);
        found.Sort(Diagnostic.CompareByPlace);
        return [.. found];
    }

    private static void CheckTarget(UnikernelSpec unit, ImageTarget target, List<Diagnostic> found)
    {
        ImageTarget[] runs = unit.Tender.Value switch
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
            unit.Image.Span, $"the image was built for the target {Word(target)}, and the tender '{unit.Tender.Value}' runs {wanted}",
            runs.Length == 1 && target is ImageTarget.Hvt or ImageTarget.Spt
                ? $"Rebuild the image for {wanted}, or set tender = \"auto\"."
                : $"Rebuild the image for {wanted}."));
    }

    private static void CheckNeeded(UnikernelSpec unit, ManifestDevice device, List<Diagnostic> found)
    {
        if (unit.Nets.Any(net => net.Device.Value.ToString() == device.Name) || unit.Volumes.Any(volume => volume.Device.Value.ToString() == device.Name))
            return;
        found.Add(DiagnosticCatalog.DeviceMissing.At(
            unit.Image.Span, $"the image needs the {Word(device.Kind)} device '{device.Name}', which the unit does not give",
            $"Add a section [{SectionOf(device.Kind)}.{device.Name}]."));
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
                given.Span, $"'{name}' is a {Word(other.Kind)} device in the image, not a {Word(kind)} device", $"Write [{SectionOf(other.Kind)}.{name}]."));
            return;
        }

        var devices = manifest.Devices.Where(device => device.Kind == kind).Select(device => device.Name).ToArray();
        found.Add(DiagnosticCatalog.DeviceSuperfluous.At(
            given.Span, $"the image has no {Word(kind)} device '{name}'",
            Suggestion.For(name, devices)
            ?? (devices.Length > 0 ? $"Its {Word(kind)} devices are {string.Join(", ", devices)}." : $"It has no {Word(kind)} device at all; remove the section.")));
    }

    private static string SectionOf(DeviceKind kind) => kind switch
    {
        DeviceKind.Net => "net",
        DeviceKind.Block => "volume",
    };

    private static string Word(DeviceKind kind) => kind switch
    {
        DeviceKind.Net => "network",
        DeviceKind.Block => "block",
    };

    private static string Word(ImageTarget target) => target.ToString().ToLowerInvariant();
}
