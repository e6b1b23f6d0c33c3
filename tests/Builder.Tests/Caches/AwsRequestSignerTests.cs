using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Caches;

/// <summary>Against the test suite that AWS published for Signature Version 4, and the examples of the S3 manual.</summary>
public sealed class AwsRequestSignerTests : IDisposable
{
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("GET", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    public void TheTestSuitesSignatures(string method, string query, string signature)
    {
        var signer = new AwsRequestSigner(new S3Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null), "us-east-1", "service");
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = "example.amazonaws.com", ["x-amz-date"] = "20150830T123600Z" };
        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}",
            signer.Authorization(method, "/", query, headers, Empty, "20150830T123600Z"));
    }

    [Fact]
    public void TheManualsSignatureOfAGet()
    {
        var signer = new AwsRequestSigner(new S3Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null), "us-east-1", "s3");
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = "examplebucket.s3.amazonaws.com",
            ["range"] = "bytes=0-9",
            ["x-amz-content-sha256"] = Empty,
            ["x-amz-date"] = "20130524T000000Z",
        };
        Assert.EndsWith(
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            signer.Authorization("GET", "/test.txt", "", headers, Empty, "20130524T000000Z"), StringComparison.Ordinal);
    }

    [Fact]
    public void ARequestCarriesItsSignatureOnceHoweverOftenItIsSigned()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:9000/bucket/nar/x.nar");
        var signer = new AwsRequestSigner(new S3Credentials("ID", "secret", "token"), "us-east-1", "s3");
        signer.Sign(request, DateTimeOffset.UnixEpoch);
        signer.Sign(request, DateTimeOffset.UnixEpoch);
        var value = Assert.Single(request.Headers.GetValues("Authorization"));
        Assert.Contains(
            "Credential=ID/19700101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
            value, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", value, StringComparison.Ordinal);
    }

    [Fact]
    public void CredentialsAreFoundWhereTheServicesToolsLook()
    {
        var file = _scratch.File("credentials");
        File.WriteAllText(file, "[default]\naws_access_key_id = A\naws_secret_access_key = B\n[other]\n"
            + "# c\naws_access_key_id=C\naws_secret_access_key=D\naws_session_token=E\n");
        var variables = new Dictionary<string, string> { ["AWS_SHARED_CREDENTIALS_FILE"] = file };
        Assert.Equal(new S3Credentials("A", "B", null), S3Credentials.Find(null, variables.GetValueOrDefault));
        Assert.Equal(new S3Credentials("C", "D", "E"), S3Credentials.Find("other", variables.GetValueOrDefault));
        Assert.Throws<StoreException>(() => S3Credentials.Find("third", variables.GetValueOrDefault));
        variables["AWS_ACCESS_KEY_ID"] = "F";
        variables["AWS_SECRET_ACCESS_KEY"] = "G";
        Assert.Equal(new S3Credentials("F", "G", null), S3Credentials.Find(null, variables.GetValueOrDefault));
        Assert.DoesNotContain("G", $"{S3Credentials.Find(null, variables.GetValueOrDefault)}", StringComparison.Ordinal);
    }
}
