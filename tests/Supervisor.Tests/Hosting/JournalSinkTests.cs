using System.Net.Sockets;
using System.Text;
using Hillingar.Supervisor.Hosting;
using Hillingar.TestKit;
using Serilog;

namespace Hillingar.Supervisor.Tests.Hosting;

public sealed class JournalSinkTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly Socket _journald = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public JournalSinkTests() => _journald.Bind(new UnixDomainSocketEndPoint(_scratch.File("socket")));

    public void Dispose()
    {
        _journald.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void AnEventIsAnEntryWithItsPropertiesAsFields()
    {
        using var log = Log();
        log.Warning("unit {Unit} uses {StorePath} {Times} times", "dns", "/store/x", 3);

        Assert.Equal(
            "MESSAGE=unit dns uses /store/x 3 times\nPRIORITY=4\nSYSLOG_IDENTIFIER=tests\n"
                + "HILLINGAR_UNIT=dns\nHILLINGAR_STORE_PATH=/store/x\nHILLINGAR_TIMES=3\n",
            Receive());
    }

    [Fact]
    public void AnExceptionFollowsTheMessage()
    {
        using var log = Log();
        log.Error(new InvalidOperationException("no such thing"), "it failed");

        Assert.Contains("it failed\nSystem.InvalidOperationException: no such thing\nPRIORITY=3\n", Receive(), StringComparison.Ordinal);
    }

    [Fact]
    public void APropertyWhoseNameIsTooLongForAFieldIsLeftOut()
    {
        using var log = Log();
        log.ForContext(new string('x', 100), 1).Information("hello");

        Assert.Equal("MESSAGE=hello\nPRIORITY=6\nSYSLOG_IDENTIFIER=tests\n", Receive());
    }

    [Theory]
    [InlineData("Unit", "HILLINGAR_UNIT")]
    [InlineData("StorePath", "HILLINGAR_STORE_PATH")]
    [InlineData("a.b", "HILLINGAR_A_B")]
    public void PropertiesHaveFieldsOfTheirOwn(string property, string field) => Assert.Equal(field, JournalSink.FieldName(property));

    private Serilog.Core.Logger Log() => new LoggerConfiguration().WriteTo.Journal("tests", _scratch.File("socket")).CreateLogger();

    private string Receive()
    {
        var buffer = new byte[1 << 16];
        return Encoding.UTF8.GetString(buffer, 0, _journald.Receive(buffer));
    }
}
