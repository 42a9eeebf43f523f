//! Profiles that are tables: evaluated once on a grid of our own, then interpolated in integers.

use moxcms::{
    ColorProfile, DataColorSpace, LutDataType, LutMultidimensionalType, LutStore, LutType, LutWarehouse,
    ToneReprCurve,
};

use super::color_math::{Curve, encode, lab_to_xyz, xyz_to_linear_srgb};

/// sRGB colours on a regular grid over `N` device channels.
pub(super) struct Table<const N: usize> {
    /// sRGB in 1/65535 at each node, the first channel varying slowest.
    nodes: Vec<[u16; 3]>,
    /// Cell and part of it, in 1/256, of every sample.
    positions: Box<[(u32, u32); 256]>,
    strides: [usize; N],
}

impl<const N: usize> Table<N> {
    /// Nodes along each channel: 33 for three, 17 for four, which is as fine as profiles are.
    const EDGE: usize = if N == 3 { 33 } else { 17 };

    pub(super) fn build(source: &Source) -> Result<Self, String> {
        let count = Self::EDGE.pow(N as u32);
        let mut nodes = Vec::new();
        nodes.try_reserve_exact(count).map_err(|_| "no memory for its table")?;
        let mut strides = [1; N];
        for channel in (0..N - 1).rev() {
            strides[channel] = strides[channel + 1] * Self::EDGE;
        }
        for node in 0..count {
            let device: [f64; N] = std::array::from_fn(|channel| {
                (node / strides[channel] % Self::EDGE) as f64 / (Self::EDGE - 1) as f64
            });
            let linear = xyz_to_linear_srgb(source.xyz(&device));
            nodes.push(linear.map(|light| (encode(light) * 65_535.0).round() as u16));
        }
        let cells = (Self::EDGE - 1) as u32;
        let positions = std::array::from_fn(|sample| {
            let at = (sample as u32 * cells * 256 + 127) / 255;
            let cell = (at >> 8).min(cells - 1);
            (cell, at - (cell << 8))
        });
        Ok(Self { nodes, positions: Box::new(positions), strides })
    }

    /// Returns the colour of device samples, linear between the nodes around it.
    pub(super) fn look_up(&self, device: [u8; N]) -> [u8; 3] {
        let positions = device.map(|sample| self.positions[usize::from(sample)]);
        let mut sums = [0_u64; 3];
        for corner in 0..1_usize << N {
            let mut weight = 1_u64;
            let mut index = 0;
            for (channel, &(cell, part)) in positions.iter().enumerate() {
                let far = corner >> channel & 1;
                weight *= u64::from(if far == 1 { part } else { 256 - part });
                index += (cell as usize + far) * self.strides[channel];
            }
            if weight > 0 {
                for (sum, &value) in sums.iter_mut().zip(&self.nodes[index]) {
                    *sum += weight * u64::from(value);
                }
            }
        }
        sums.map(|sum| ((((sum >> (8 * N)) * 255) + 32_895) >> 16) as u8)
    }
}

/// A table of a profile, ready to be evaluated.
pub(super) struct Source {
    stages: Vec<Stage>,
    pcs: Pcs,
}

enum Stage {
    Curves(Vec<Curve>),
    Grid { edges: Vec<usize>, values: Vec<f64> },
    Matrix { rows: [[f64; 3]; 3], offset: [f64; 3] },
}

/// How three numbers of 0..=1 encode a colour of the connection space.
#[derive(Clone, Copy)]
enum Pcs {
    Xyz,
    Lab,
    /// Lab of 16-bit tables, whose white is 0xff00.
    LegacyLab,
}

/// Reads the table from `channels` device samples to the connection space.
pub(super) fn read_warehouse(profile: &ColorProfile, channels: usize) -> Result<Source, String> {
    let table = profile
        .lut_a_to_b_perceptual
        .as_ref()
        .or(profile.lut_a_to_b_colorimetric.as_ref())
        .or(profile.lut_a_to_b_saturation.as_ref())
        .ok_or("neither a matrix with curves nor a table")?;
    let lab = match profile.pcs {
        DataColorSpace::Lab => true,
        DataColorSpace::Xyz => false,
        other => return Err(format!("a connection space of {other:?}")),
    };
    let (found, source) = match table {
        LutWarehouse::Lut(table) => {
            ((table.num_input_channels, table.num_output_channels), of_lut(table, lab))
        }
        LutWarehouse::Multidimensional(table) => {
            ((table.num_input_channels, table.num_output_channels), of_curves(table, lab))
        }
    };
    if (usize::from(found.0), found.1) != (channels, 3) {
        return Err(format!("a table from {} to {} channels", found.0, found.1));
    }
    let source = source?;
    source.check(channels)?;
    Ok(source)
}

fn of_lut(table: &LutDataType, lab: bool) -> Result<Source, String> {
    let curves = |store: &LutStore, entries: u16| -> Result<Stage, String> {
        let values = numbers(store);
        if entries < 2 {
            return Err(format!("a curve of {entries} entries"));
        }
        Ok(Stage::Curves(
            values.chunks_exact(usize::from(entries)).map(|part| Curve::Sampled(part.to_vec())).collect(),
        ))
    };
    let edges = vec![usize::from(table.num_clut_grid_points); usize::from(table.num_input_channels)];
    let stages = vec![
        curves(&table.input_table, table.num_input_table_entries)?,
        Stage::Grid { edges, values: numbers(&table.clut_table) },
        curves(&table.output_table, table.num_output_table_entries)?,
    ];
    let pcs = match (lab, table.lut_type) {
        (false, _) => Pcs::Xyz,
        (true, LutType::Lut16) => Pcs::LegacyLab,
        (true, _) => Pcs::Lab,
    };
    Ok(Source { stages, pcs })
}

fn of_curves(table: &LutMultidimensionalType, lab: bool) -> Result<Source, String> {
    let curves = |list: &[ToneReprCurve]| -> Result<Stage, String> {
        Ok(Stage::Curves(list.iter().map(Curve::of).collect::<Result<_, _>>()?))
    };
    let mut stages = Vec::new();
    if !table.a_curves.is_empty() {
        stages.push(curves(&table.a_curves)?);
    }
    if let Some(store) = &table.clut {
        let channels = usize::from(table.num_input_channels);
        let edges = table.grid_points.iter().take(channels).copied().map(usize::from).collect();
        stages.push(Stage::Grid { edges, values: numbers(store) });
    }
    if !table.m_curves.is_empty() {
        stages.push(curves(&table.m_curves)?);
        stages.push(Stage::Matrix { rows: table.matrix.v, offset: table.bias.v });
    }
    if !table.b_curves.is_empty() {
        stages.push(curves(&table.b_curves)?);
    }
    Ok(Source { stages, pcs: if lab { Pcs::Lab } else { Pcs::Xyz } })
}

fn numbers(store: &LutStore) -> Vec<f64> {
    match store {
        LutStore::Store8(values) => values.iter().map(|&v| f64::from(v) / 255.0).collect(),
        LutStore::Store16(values) => values.iter().map(|&v| f64::from(v) / 65_535.0).collect(),
    }
}

impl Source {
    /// Checks that every stage takes what the one before it gives, and that grids are as long as they say.
    fn check(&self, channels: usize) -> Result<(), String> {
        let mut width = channels;
        for stage in &self.stages {
            match stage {
                Stage::Curves(curves) if curves.len() != width => {
                    return Err(format!("{} curves for {width} channels", curves.len()));
                }
                Stage::Grid { edges, values } => {
                    let count = edges.iter().try_fold(3_usize, |product, &edge| product.checked_mul(edge));
                    let sound = edges.len() == width && edges.iter().all(|&edge| edge > 0);
                    if !sound || count != Some(values.len()) {
                        return Err(format!("a grid of {edges:?} nodes with {} values", values.len()));
                    }
                    width = 3;
                }
                Stage::Matrix { .. } if width != 3 => return Err(format!("a matrix for {width} channels")),
                Stage::Curves(_) | Stage::Matrix { .. } => {}
            }
        }
        if width == 3 { Ok(()) } else { Err("no grid from four channels to three".to_owned()) }
    }

    /// Returns XYZ relative to D50 of device values in 0..=1.
    fn xyz(&self, device: &[f64]) -> [f64; 3] {
        let mut values = [0.0; 4];
        values[..device.len()].copy_from_slice(device);
        let mut width = device.len();
        for stage in &self.stages {
            match stage {
                Stage::Curves(curves) => {
                    for (value, curve) in values.iter_mut().zip(curves) {
                        *value = curve.value(*value);
                    }
                }
                Stage::Grid { edges, values: grid } => {
                    let out = grid_value(edges, grid, &values[..width]);
                    values[..3].copy_from_slice(&out);
                    width = 3;
                }
                Stage::Matrix { rows, offset } => {
                    let [x, y, z, _] = values;
                    for (index, row) in rows.iter().enumerate() {
                        values[index] = row[0] * x + row[1] * y + row[2] * z + offset[index];
                    }
                }
            }
        }
        let [x, y, z, _] = values;
        // Numbers of a 16-bit XYZ reach 1 + 32767/32768.
        let wide = 65_535.0 / 32_768.0;
        match self.pcs {
            Pcs::Xyz => [x * wide, y * wide, z * wide],
            Pcs::Lab => lab_to_xyz([x * 100.0, y * 255.0 - 128.0, z * 255.0 - 128.0]),
            Pcs::LegacyLab => {
                let [x, y, z] = [x, y, z].map(|v| v * 65_535.0 / 65_280.0);
                lab_to_xyz([x * 100.0, y * 255.0 - 128.0, z * 255.0 - 128.0])
            }
        }
    }
}

/// Returns the three values of a grid at a point, linear between the nodes around it; the first edge varies slowest.
fn grid_value(edges: &[usize], grid: &[f64], point: &[f64]) -> [f64; 3] {
    let mut out = [0.0; 3];
    for corner in 0..1_usize << edges.len() {
        let mut weight = 1.0;
        let mut index = 0;
        for (channel, (&edge, &value)) in edges.iter().zip(point).enumerate() {
            let at = super::color_math::unit(value) * (edge - 1) as f64;
            let low = (at as usize).min(edge - 1);
            let part = at - low as f64;
            let far = corner >> channel & 1;
            weight *= if far == 1 { part } else { 1.0 - part };
            index = index * edge + (low + far).min(edge - 1);
        }
        if weight > 0.0 {
            for (sum, value) in out.iter_mut().zip(&grid[index * 3..]) {
                *sum += weight * value;
            }
        }
    }
    out
}
