fn main(){ let a:Vec<String>=std::env::args().collect(); let text=std::fs::read_to_string(&a[1]).unwrap(); let dir=std::path::Path::new(&a[1]).parent().unwrap();
 let s=pipegen::compile::Source{name:&a[1],text:&text,dir};
 match pipegen::compile::compile(&s){ Ok(c)=>{ for f in c.files { let p=std::path::Path::new(&a[2]).join(&f.path); std::fs::create_dir_all(p.parent().unwrap()).unwrap(); std::fs::write(p,f.text).unwrap(); } for w in c.warnings {println!("{w:?}");} }
 Err(es)=>{ for e in es { let l=e.labels.first(); let t=l.map(|l|text[..l.span.start.min(text.len())].lines().count()).unwrap_or(0); println!("{} line {}: {} | why {:?} | help {:?}",e.code,t,e.message,e.why,e.help);} } } }
