using System.CommandLine;
using Edge.Agent.Commands;
using Edge.Agent.Tests.Boards;
using Edge.Portable.Tests.Drivers;

namespace Edge.Agent.Tests.Commands;

/// <summary>The command with the real drivers over the bus server, against chips of the data sheets.</summary>
public sealed class ReadCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-read-").FullName;
    private readonly FrameBus _inclinometer = new();
    private readonly SampleFifoBus _accelerometer = new();
    private readonly SocketChips _chips;
    private short _push = 200;

    public ReadCommandTests()
    {
        _chips = new SocketChips(Socket, _inclinometer, _accelerometer);

        // 1° about x, and a FIFO that is never empty.
        _inclinometer.Set(0x02, 209);
        _inclinometer.Set(0x03, 11_998);
        _accelerometer.Before = () =>
        {
            bool pushed = _accelerometer.Registers[0x31] == 0x8B;
            for (int missing = 10 - _accelerometer.Fifo.Count; missing > 0; missing--)
            {
                short force = pushed ? _push : (short)0;
                _accelerometer.Put(force, (short)-force, (short)(256 + force));
            }
        };
    }

    private string Socket => Path.Combine(_folder, "chips.sock");

    public void Dispose()
    {
        _chips.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Both_sensors_of_a_structure_show_their_gravity_and_the_inclinometer_its_tilt()
    {
        (int exit, string output) = Read("gravity_mps2 = [0.0, 0.0, 9.819]");
        Assert.Equal(0, exit);
        Assert.Matches(@"ADXL345 at i2c-1/0x53 +acceleration z +9\.80665 m/s² +good", output);
        Assert.Matches(@"SCL3300 at spi-0\.1 +acceleration z +9\.817\d* m/s² +good", output);
        Assert.Matches(@"SCL3300 at spi-0\.1 +Structure/Tilt/X +0\.997\d* deg +good", output);
        Assert.Matches(@"SCL3300 at spi-0\.1 +Structure/Sensor Temperature +26\.57\d* °C +good", output);
        Assert.DoesNotMatch("ADXL345.*Structure/", output);
        Assert.DoesNotContain("self-test", output, StringComparison.Ordinal);
        Assert.Equal([(0, 1, 0)], _chips.SpiPlaces);
        Assert.Equal([(1, 0x53)], _chips.I2cPlaces);
    }

    [Fact]
    public void The_self_test_is_a_row_of_each_of_them()
    {
        (int exit, string output) = Read("gravity_mps2 = [0.0, 0.0, 9.819]", "--self-test");
        Assert.Equal(0, exit);
        Assert.Matches(@"ADXL345 at i2c-1/0x53 +self-test +passed +good: x 0\.78 g, y -0\.78 g, z 0\.78 g", output);
        Assert.Matches(@"SCL3300 at spi-0\.1 +self-test +passed +good: self-test output up to 0 bits", output);
    }

    [Fact]
    public void A_failed_self_test_is_exit_1_with_what_was_measured()
    {
        _push = 0;
        (int exit, string output) = Read("gravity_mps2 = [0.0, 0.0, 9.819]", "--self-test");
        Assert.Equal(1, exit);
        Assert.Matches(@"ADXL345 at i2c-1/0x53 +self-test +failed +bad: x 0\.00 g, y 0\.00 g, z 0\.00 g", output);
    }

    [Fact]
    public void A_chip_that_flags_an_error_says_which_and_is_exit_1()
    {
        _inclinometer.Before = _ => _inclinometer.Registers[0x06] |= 0x0080;
        (int exit, string output) = Read("gravity_mps2 = [0.0, 0.0, 9.819]");
        Assert.Equal(1, exit);
        Assert.Matches(@"SCL3300 at spi-0\.1 .*bad: its clock failed \(status 0x00[89]0", output);
    }

    private (int Exit, string Output) Read(string zero, params string[] options)
    {
        string file = Path.Combine(_folder, "site.toml");
        File.WriteAllText(
            file,
            $"""
            [site]
            id = "A"
            [commissioning]
            date = 2026-03-14
            engineer = "an"
            gravity_mps2 = [0.0, 0.0, 9.80665]
            [[sensor]]
            kind = "adxl345"
            bus = "i2c-1"
            [[sensor]]
            kind = "scl3300"
            bus = "spi-0"
            chip_select = 1
            {zero}
            """
        );
        using var output = new StringWriter();
        int exit = ReadCommand
            .Create()
            .Parse([file, "--bus-server", Socket, "--seconds", "20", .. options])
            .Invoke(new InvocationConfiguration { Output = output });
        return (exit, output.ToString());
    }
}
