namespace Hillingar.Builder.Stores;

/// <summary>The names of packages that tools for bills of materials understand (<c>purl</c>).</summary>
internal static class PackageUrl
{
    /// <summary>Null for what is no package of Debian or NuGet.</summary>
    public static string? Of(Material material) => material switch
    {
        { Kind: MaterialKind.Debian, Version: { } version } =>
            $"pkg:deb/debian/{Uri.EscapeDataString(material.Name)}@{Uri.EscapeDataString(version)}?arch=amd64",
        { Kind: MaterialKind.NuGet, Version: { } version } => $"pkg:nuget/{Uri.EscapeDataString(material.Name)}@{Uri.EscapeDataString(version)}",
        _ => null,
    };
}
