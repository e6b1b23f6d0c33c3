using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>The credentials for an S3 service. <see cref="ToString"/> does not give the secrets.</summary>
internal sealed record S3Credentials(string KeyId, string Secret, string? SessionToken)
{
    private const string UsualProfile = "default";

    /// <summary>
    /// Looks where the tools of the service look: in <c>AWS_ACCESS_KEY_ID</c> and its like, unless a profile is named, then in the file
    /// <c>AWS_SHARED_CREDENTIALS_FILE</c> or <c>~/.aws/credentials</c>. Null if there are none.
    /// </summary>
    /// <exception cref="IOException">The named profile has none.</exception>
    public static S3Credentials? Find(string? profile, Func<string, string?> variable)
    {
        if (profile is null && variable("AWS_ACCESS_KEY_ID") is { Length: > 0 } id && variable("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret)
            return new S3Credentials(id, secret, variable("AWS_SESSION_TOKEN"));
        var file = variable("AWS_SHARED_CREDENTIALS_FILE") ?? $"{variable("HOME")}/.aws/credentials";
        var wanted = profile ?? variable("AWS_PROFILE") ?? UsualProfile;
        var found = File.Exists(file) ? Read(File.ReadLines(file), wanted) : null;
        return found is not null || profile is null
            ? found
            : throw new StoreException($"the profile '{profile}' has no aws_access_key_id and aws_secret_access_key in '{file}'");
    }

    public override string ToString() => KeyId;

    private static S3Credentials? Read(IEnumerable<string> lines, string profile)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var inside = false;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
                inside = line == $"[{profile}]";
            else if (inside && line.IndexOf('=') is > 0 and var equals && line[0] is not ('#' or ';'))
                values[line[..equals].Trim()] = line[(equals + 1)..].Trim();
        }

        return values.TryGetValue("aws_access_key_id", out var id) && values.TryGetValue("aws_secret_access_key", out var secret)
            ? new S3Credentials(id, secret, values.GetValueOrDefault("aws_session_token"))
            : null;
    }
}
