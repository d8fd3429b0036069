"""Readings put together in SQL, for the tests of the indicators and for the benchmark."""

import csv
import io
from typing import Final

import pyarrow as pa

from asl_pipeline.datasets.codelists import BRIDGE
from asl_pipeline.datasets.codelists import table as csv_of

NUTS: Final = {
    "nuts": pa.Table.from_pylist(list(csv.DictReader(io.StringIO(csv_of("nuts"))))),
    "bridge": pa.Table.from_pylist(list(csv.DictReader(io.StringIO(csv_of(BRIDGE))))),
}
"""Eurostat's tables, as SQL names them."""

INDICATORS: Final = """
with recursive exact as (select * from bridge where kind in ('same', 'recoded')),
steps as (
    select from_code as a, from_version as b, to_code as c, to_version as d from exact
    union select to_code, to_version, from_code, from_version from exact
),
reached as (
    select code as a, version as b, code as c, version as d from nuts
    union select r.a, r.b, s.c, s.d from reached r join steps s on s.a = r.c and s.b = r.d
),
defined as (
    select * from indicator_definitions
    qualify row_number() over (
        partition by indicator_id order by period desc, partner_id desc
    ) = 1
)
select r.partner_id, r.period, r.pilot_id, r.indicator_id, d.name_en as indicator_name, d.scheme,
    d.counts, d.measure_type, d.direction, ifnull(p.domain, '_U') as domain,
    p.target_groups as pilot_target_groups, ifnull(n.country, '_U') as country,
    ifnull(case n.level when '2' then n.code when '3' then n.parent end, '_U') as nuts_2,
    r.nuts_code, r.nuts_version, g.c as geo_2021,
    case when n.code is null then '_U' when g.c is null then 'not_exact'
        when g.c = r.nuts_code then 'same' else 'recoded' end as geo_2021_status,
    r.sex, r.age_band, r.target_group, r.value,
    ifnull(r.unit, d.unit) as unit, r.target, r.is_final, r.obs_status, r.conf_status, r.method,
    r.sample_size,
    list_filter([r."#row_id", d."#row_id", p."#row_id"], each -> each is not null) as "#sources"
from indicator_readings r
    left join defined d using (indicator_id)
    left join pilot_actions p on p.pilot_id = r.pilot_id
    left join nuts n on n.code = r.nuts_code and n.version = r.nuts_version
    left join reached g on g.a = r.nuts_code and g.b = r.nuts_version and g.d = '2021'
order by indicator_id, country, r.nuts_code, r.period, r.pilot_id, r.sex, r.age_band,
    r.target_group
"""

SUMMARY: Final = """
with cells as (
    select indicator_id, domain, country, nuts_2, period,
        first(indicator_name order by nuts_code, pilot_id)
            filter (indicator_name is not null) as indicator_name,
        any_value(direction) as direction,
        if(count(distinct unit) = 1, min(unit), null) as unit,
        count(distinct pilot_id) as n_pilots,
        count(value) = count(*) as all_read, sum(value) as value_sum, avg(value) as value_mean,
        count(target) = count(*) as all_aim, sum(target) as target_sum, avg(target) as target_mean,
        list_distinct(flatten(list("#sources"))) as sources
    from indicators where sex = '_T' and age_band = '_T' and target_group = '_T'
    group by all
),
put as (
    select *, ifnull(unit in ('NR', 'EUR', 'H'), false) as adds,
        case when unit is null or not all_read then null when adds then value_sum
            else value_mean end as value,
        case when unit is null or not all_aim then null when adds then target_sum
            else target_mean end as target,
        if(period like '%S1', (period[:4]::int - 1) || '-S2', period[:5] || 'S1') as before
    from cells
)
select put.indicator_id, put.indicator_name, put.domain, put.country, put.nuts_2, put.period,
    put.unit, put.direction, if(put.adds, 'sum', 'mean') as aggregation, put.n_pilots,
    put.value, put.target,
    100 * put.value / nullif(put.target, 0) as attainment,
    if(put.value is null, null, b.period) as previous_period, put.value - b.value as change,
    if(put.value is null, 'M', 'A') as obs_status, 'F' as conf_status,
    list_sort(put.sources) as "#sources"
from put left join put b on b.value is not null and b.period = put.before
    and b.indicator_id = put.indicator_id and b.domain = put.domain and b.country = put.country
    and b.nuts_2 = put.nuts_2
order by put.indicator_id, put.domain, put.country, put.nuts_2, put.period
"""

DEFINITIONS: Final = """
select l.* exclude (partner_id, period), l.partner_id,
    (select list(distinct o.partner_id order by o.partner_id) from indicator_definitions o
     where o.indicator_id = l.indicator_id and o.partner_id <> l.partner_id) as also_defined_by,
    l.period
from (
    select indicator_id, scheme, code, name_en, name_fr, name_es, name_pt, name_gl, unit, counts,
        measure_type, direction, baseline, target, min, max, disaggregations, pilot_id,
        toc_element_id, partner_id, period
    from indicator_definitions
    qualify row_number() over (
        partition by indicator_id order by period desc, partner_id desc
    ) = 1
) l order by indicator_id
"""
