using Edge.Portable.Drivers;

namespace Edge.Portable.Tests.Drivers;

public sealed class DigitalPinTests
{
    private const long Debounce = 50_000;

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    public void The_active_level_decides_what_the_line_means(bool activeLow, bool high, bool isOn)
    {
        var input = new DigitalInput(new Pin { High = high }, activeLow, Debounce);
        input.Sample(0);
        Assert.False(input.IsKnown);
        Assert.True(input.Sample(Debounce));
        Assert.True(input.IsKnown);
        Assert.Equal(isOn, input.IsOn);
    }

    [Fact]
    public void A_bounce_changes_nothing_but_the_count_of_edges()
    {
        var pin = new Pin { High = true };
        var input = new DigitalInput(pin, activeLow: false, Debounce);
        input.Sample(0);
        input.Sample(Debounce);
        for (long now = Debounce + 1_000; now < 10 * Debounce; now += 10_000)
        {
            pin.High = !pin.High;
            Assert.False(input.Sample(now));
            Assert.True(input.IsOn);
        }

        Assert.Equal(45, input.RawEdges);
    }

    [Fact]
    public void A_line_that_cannot_be_read_is_a_fault_and_unknown_until_it_settles_anew()
    {
        var pin = new Pin { High = true };
        var input = new DigitalInput(pin, activeLow: false, Debounce);
        input.Sample(0);
        input.Sample(Debounce);

        pin.IsBroken = true;
        Assert.Throws<DriverFaultException>(() => input.Sample(2 * Debounce));
        Assert.False(input.IsKnown);

        pin.IsBroken = false;
        input.Sample(3 * Debounce);
        Assert.False(input.IsKnown);
        input.Sample(4 * Debounce);
        Assert.True(input.IsKnown);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_output_drives_its_active_level_and_remembers(bool activeLow)
    {
        var pin = new Pin();
        var output = new DigitalOutput(pin, activeLow);
        Assert.False(output.IsOn);
        output.Switch(true);
        Assert.True(output.IsOn);
        Assert.Equal(!activeLow, pin.High);
        output.Switch(false);
        Assert.False(output.IsOn);
        Assert.Equal(activeLow, pin.High);
    }

    [Fact]
    public void An_output_that_could_not_be_driven_keeps_what_it_was()
    {
        var pin = new Pin { IsBroken = true };
        var output = new DigitalOutput(pin, activeLow: false);
        Assert.Throws<DriverFaultException>(() => output.Switch(true));
        Assert.False(output.IsOn);
    }

    [Fact]
    public void A_rail_that_does_not_follow_its_switch_is_a_fault()
    {
        var sense = new Pin();
        var output = new DigitalOutput(new Pin(), activeLow: true, sense);
        output.Verify();
        output.Switch(true);
        Assert.Throws<DriverFaultException>(output.Verify);
        sense.High = true;
        output.Verify();
    }

    private sealed class Pin : IInputPin, IOutputPin
    {
        public string Name => "gpio-17";

        public bool High { get; set; }

        public bool IsBroken { get; set; }

        public bool ReadHigh() => IsBroken ? throw new DriverFaultException("pin", Name, "cannot be read.") : High;

        public void WriteHigh(bool high) =>
            High = IsBroken ? throw new DriverFaultException("pin", Name, "cannot be driven.") : high;
    }
}
