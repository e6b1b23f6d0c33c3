using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>
/// What only the shell can find out about a unit, because it means looking at files; said in the same form and with
/// the same places as everything else that is wrong with a unit.
/// </summary>
public static class SourceFindings
{
    /// <param name="reason">A clause: "No such file or directory".</param>
    public static Diagnostic ImageNotFound(UnikernelSpec unit, string path, string reason) =>
        DiagnosticCatalog.ImageNotFound.At(unit.ImagePlace, $"the image '{path}' cannot be read: {reason}");

    /// <param name="reason">A clause: "No such file or directory".</param>
    public static Diagnostic RecipeNotFound(UnikernelSpec unit, string path, string reason) =>
        DiagnosticCatalog.RecipeNotFound.At(unit.ImagePlace, $"the recipe '{path}' cannot be read: {reason}");

    /// <param name="reason">A clause: "No such file or directory".</param>
    public static Diagnostic VolumeFileNotFound(VolumeFile file, string reason) =>
        DiagnosticCatalog.VolumeFileNotFound.At(file.Source.Span, $"the file '{file.Source.Value}' cannot be read: {reason}");

    public static Diagnostic HashMismatch(UnikernelSpec unit, Sha256Hash wanted, Sha256Hash actual) =>
        DiagnosticCatalog.HashMismatch.At(
            unit.ImagePlace, $"the image has the hash {actual}, and the unit wants {wanted}",
            $"If the image is the one that is wanted, write hash = \"{actual}\".");

    /// <param name="reason">A clause: "it has no Solo5 manifest note".</param>
    public static Diagnostic NotASolo5Image(UnikernelSpec unit, string reason) =>
        DiagnosticCatalog.NotASolo5Image.At(unit.ImagePlace, $"the image is not a Solo5 unikernel: {reason}");

    /// <param name="program">The tender that is not there.</param>
    public static Diagnostic NoTender(UnikernelSpec unit, string program) =>
        DiagnosticCatalog.NoTender.At(unit.ImagePlace, $"the image needs the tender {program}, which is not in the PATH of this host");
}
