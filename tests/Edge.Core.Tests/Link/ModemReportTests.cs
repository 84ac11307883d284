using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public sealed class ModemReportTests
{
    private static readonly Stamp Now = new(60_000_000, 1_795_305_660_000, true);
    private static readonly ModemIdentity Nobody = new("", "", "");

    private readonly ModemAnswers _answers = new();

    [Theory]
    [InlineData(RadioAccess.Gsm, "2G")]
    [InlineData(RadioAccess.Umts, "3G")]
    [InlineData(RadioAccess.Lte, "4G")]
    [InlineData(RadioAccess.NrNonStandalone, "5G NSA")]
    [InlineData(RadioAccess.NrStandalone, "5G SA")]
    public void Every_access_has_its_name(RadioAccess access, string name)
    {
        _answers.NoteAccess(access);
        Assert.Equal((true, name), Of(MetricId.LinkAccess));
    }

    [Theory]
    [InlineData(Registration.Home, "home")]
    [InlineData(Registration.Roaming, "roaming")]
    [InlineData(Registration.Searching, "searching")]
    [InlineData(Registration.Denied, "denied")]
    [InlineData(Registration.None, "none")]
    [InlineData(Registration.Unknown, "unknown")]
    public void Every_registration_has_its_name(Registration registration, string name)
    {
        _answers.NoteRegistration(registration);
        Assert.Equal((true, name), Of(MetricId.LinkRegistration));
    }

    [Fact]
    public void What_no_modem_can_be_has_no_name()
    {
        _answers.NoteAccess((RadioAccess)7);
        ArgumentOutOfRangeException thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Told());
        Assert.Equal(("access", "7 (Parameter 'access')"), (thrown.ParamName, thrown.Message));
        _answers.NoteRegistration((Registration)9);
        thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Told());
        Assert.Equal(("registration", "9 (Parameter 'registration')"), (thrown.ParamName, thrown.Message));
    }

    [Fact]
    public void Without_an_answer_all_but_the_name_is_missing_for_its_reason()
    {
        List<Reading> told = Told();
        Assert.Equal(ModemReport.Always, told.Select(r => r.Metric));
        Assert.All(told, r => Assert.Equal(r.Metric == MetricId.LinkModem, r.IsGood));
        Assert.All(told.Where(r => !r.IsGood), r => Assert.Equal("nothing", r.Text));
        Assert.Equal((true, "a modem that does not name itself"), Of(MetricId.LinkModem));
        Assert.All(told, r => Assert.Equal(Now, r.At));
    }

    [Fact]
    public void A_modem_is_named_by_what_it_says_of_itself()
    {
        Assert.Equal("A B C IMEI 1", new ModemIdentity("A", "B", "C", "1").ToString());
        Assert.Equal("A C", new ModemIdentity("A", "", "C").ToString());
        Assert.Equal("IMEI 1", new ModemIdentity("", "", "", "1").ToString());
    }

    [Fact]
    public void While_it_attaches_all_but_its_name_and_its_SIM_is_missing()
    {
        List<Reading> told = [];
        ModemReport.SayAttaching("why", Now, told);
        Assert.Equal(
            ModemReport.Always.Where(metric => metric is not (MetricId.LinkModem or MetricId.LinkSim)),
            told.Select(r => r.Metric)
        );
        Assert.All(told, r => Assert.Equal((Quality.Bad, "why"), (r.Quality, r.Text)));
    }

    [Fact]
    public void An_anchor_beside_a_cell_of_5G_is_no_longer_4G_alone()
    {
        _answers.Selected = RadioAccess.Lte;
        Assert.Equal((true, "4G"), Of(MetricId.LinkAccess));
        _answers.NoteCell(new ServingCell(IsNr: true, new(-80, -11, 20)));
        Assert.Equal((true, "5G NSA"), Of(MetricId.LinkAccess));
        _answers.NoteAccess(RadioAccess.Umts);
        Assert.Equal((true, "3G"), Of(MetricId.LinkAccess));
        _answers.NoteAccess(RadioAccess.Gsm);
        Assert.Equal((true, "3G"), Of(MetricId.LinkAccess));
        _answers.NoteAccess(RadioAccess.NrStandalone);
        Assert.Equal((true, "5G SA"), Of(MetricId.LinkAccess));
    }

    [Fact]
    public void The_noise_of_an_LTE_cell_is_its_own_figure_and_5G_has_none_of_it()
    {
        _answers.LteSinr = 7;
        Assert.False(Of(MetricId.LinkSinr).IsGood);
        _answers.NoteCell(new ServingCell(IsNr: false, new(-90, -12, null)));
        Assert.Equal(7, Told().Single(r => r.Metric == MetricId.LinkSinr).Value);
        _answers.NoteCell(new ServingCell(IsNr: false, new(-91, -13, 3)));
        Assert.Equal([-91, -13, 3], Told().Take(3).Select(r => r.Value));
        _answers.NoteCell(new ServingCell(IsNr: true, new(null, -11, 20)));
        Assert.Equal(-91, Told()[0].Value);
        _answers.NoteCell(new ServingCell(IsNr: true, new(-80, -11, null)));
        Assert.Equal(-80, Told()[0].Value);
        Assert.False(Of(MetricId.LinkSinr).IsGood);
        _answers.NoteCell(new ServingCell(IsNr: false, new(-91, -13, 3)));
        Assert.Equal(-80, Told()[0].Value);
    }

    [Fact]
    public void The_hottest_of_several_places_is_told()
    {
        _answers.NoteTemperature(null);
        Assert.Null(_answers.Temperature);
        foreach (double celsius in (double[])[40, 46, 41])
        {
            _answers.NoteTemperature(celsius);
        }

        Assert.Equal(46, _answers.Temperature);
    }

    private List<Reading> Told()
    {
        List<Reading> told = [];
        ModemReport.Tell(_answers, null, Nobody.ToString(), "nothing", Now, told);
        return told;
    }

    private (bool IsGood, string? Text) Of(MetricId metric)
    {
        Reading reading = Told().Single(r => r.Metric == metric);
        return (reading.IsGood, reading.Text);
    }
}
