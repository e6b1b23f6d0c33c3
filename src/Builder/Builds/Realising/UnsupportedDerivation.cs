using System.Collections.Immutable;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>
/// What a derivation asks of its builder and this one has not. Nix heeds it, and so a build without it would be another one: it is refused by name.
/// What has a meaning for Nix on other systems only is not among it.
/// </summary>
internal static class UnsupportedDerivation
{
    private const string Yes = "1";

    private static readonly ImmutableArray<(string Variable, string? When, string Clause)> Variables =
    [
        ("__json", null, "it has structured attributes (__structuredAttrs), which are not supported"),
        ("__structuredAttrs", Yes, "it has structured attributes (__structuredAttrs), which are not supported"),
        ("requiredSystemFeatures", null, "it needs features of the system (requiredSystemFeatures = {0}), which are not supported"),
        ("__noChroot", Yes, "it wants to be built outside of the sandbox (__noChroot), which is not supported"),
        ("__impureHostDeps", null, "it needs files of the host (__impureHostDeps = {0}), which is not supported; make them a source"),
        ("outputChecks", null, "it has checks of its outputs as structured attributes (outputChecks), which are not supported; "
            + "allowedReferences, allowedRequisites, disallowedReferences and disallowedRequisites are"),
        ("unsafeDiscardReferences", null, "it hides references of its outputs (unsafeDiscardReferences), which is not supported"),
    ];

    /// <exception cref="StoreException">The derivation cannot be built as Nix would; the message is a clause.</exception>
    internal static void Refuse(Derivation derivation)
    {
        if (derivation.System is not ("x86_64-linux" or "builtin"))
            throw new StoreException($"it is for the system '{derivation.System}', and this host builds for x86_64-linux only");
        foreach (var (variable, when, clause) in Variables)
        {
            var value = derivation.Environment.GetValueOrDefault(variable, "").Trim();
            if (when is null ? value.Length > 0 : value == when)
                throw new StoreException(clause.Replace("{0}", $"'{value}'", StringComparison.Ordinal));
        }
    }
}
